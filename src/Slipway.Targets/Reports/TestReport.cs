using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using Slipway.Core.Text;

namespace Slipway.Targets;

/// <summary>
/// What a test program reports, in xUnit's own form: of all that xUnit writes this alone holds whatever a failure's message
/// holds. Test tabs of CI servers read JUnit's form, which is made from it.
/// </summary>
public sealed class TestReport
{
    private readonly string _program;
    private readonly ImmutableArray<XElement> _cases;

    private TestReport(string program, ImmutableArray<XElement> cases, string? problem) =>
        (_program, _cases, Problem) = (program, cases, problem);

    /// <summary>Why the report is not whole; null when it is. It counts as a failure, beside the tests that are there.</summary>
    public string? Problem { get; }

    /// <summary>How its tests ended.</summary>
    public TestCount Count => new(
        _cases.Count(test => Result(test) == "Pass"),
        _cases.Count(test => Result(test) == "Fail") + (Problem is null ? 0 : 1),
        _cases.Count(test => Result(test) is not ("Pass" or "Fail")));

    /// <summary>Each test that failed: its name and its message; last, where it is so, that the report is not whole.</summary>
    public IEnumerable<(string Name, string Message)> Failures =>
    [
        .. from test in _cases
           where Result(test) == "Fail"
           let name = Attribute(test, "name")
           select (name.Length > 0 ? name : _program, Child(test.Element("failure"), "message")),
        .. Problem is null ? Enumerable.Empty<(string, string)>() : [(_program, Problem)],
    ];

    /// <summary>
    /// Reads as much of a report as there is: a program that crashed leaves none, or half of one.
    /// </summary>
    /// <param name="program">The program, for whoever reads what came of it.</param>
    /// <param name="file">Its report.</param>
    public static TestReport Read(string program, string file)
    {
        var cases = ImmutableArray.CreateBuilder<XElement>();
        string? problem = null;
        try
        {
            // A character that XML can't hold, should there be one, is no reason to read no further.
            using var reader = XmlReader.Create(file, new XmlReaderSettings { CheckCharacters = false });
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element && reader.Name is ("test" or "error"))
                {
                    using var test = reader.ReadSubtree();
                    var read = XElement.Load(test);
                    if (Result(read) != "NotRun") // one that runs only where it is asked for by name
                    {
                        cases.Add(read);
                    }
                }
            }
        }
        catch (FileNotFoundException)
        {
            problem = $"{program} left no report: it ended before its tests did";
        }
        catch (XmlException e)
        {
            problem = $"the report of {program} can't be read to its end: {e.Message}";
        }

        return new TestReport(program, cases.ToImmutable(), problem);
    }

    /// <summary>Writes the report in JUnit's form.</summary>
    public void WriteJUnit(string file)
    {
        var count = Count;
        var suite = new XElement(
            "testsuite",
            new XAttribute("name", _program),
            new XAttribute("tests", count.Passed + count.Failed + count.Skipped),
            new XAttribute("failures", count.Failed),
            new XAttribute("skipped", count.Skipped),
            _cases.Select(Case),
            Problem is null ? null : new XElement(
                "testcase", new XAttribute("classname", _program), new XAttribute("name", "The report is whole"), Failure(Problem, Problem)));

        // A writer of its own: XDocument would put a byte order mark before the XML, at which some readers stumble.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var writer = new StreamWriter(file, append: false);
        new XDocument(new XElement("testsuites", suite)).Save(writer);
    }

    private static XElement Case(XElement test)
    {
        var name = Attribute(test, "name");
        var type = Attribute(test, "type");
        var failure = test.Element("failure");
        return new XElement(
            "testcase",
            new XAttribute("classname", type),
            new XAttribute("name", name.StartsWith($"{type}.", StringComparison.Ordinal) ? name[(type.Length + 1)..] : name),
            new XAttribute("time", Attribute(test, "time") is { Length: > 0 } time ? time : "0"),
            Result(test) switch
            {
                "Pass" => null,
                "Fail" => Failure(Child(failure, "message"), $"{Child(failure, "message")}\n{Child(failure, "stack-trace")}"),
                _ => new XElement("skipped", new XAttribute("message", Child(test, "reason"))),
            });
    }

    private static XElement Failure(string message, string text) =>
        new("failure", new XAttribute("message", message.Split('\n')[0]), text);

    // What fails outside of a test, such as when a fixture is put away, is an error of its assembly.
    private static string Result(XElement test) => test.Name == "error" ? "Fail" : Attribute(test, "result");

    private static string Attribute(XElement element, string name) => PrintableText.Of((string?)element.Attribute(name) ?? "");

    private static string Child(XElement? element, string name) => PrintableText.Of((string?)element?.Element(name) ?? "");
}
