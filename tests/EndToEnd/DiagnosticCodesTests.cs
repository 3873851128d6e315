using System.Text.RegularExpressions;

namespace Slipway.EndToEnd;

/// <summary>The codes that messages carry, the one place where each room has its own, and the pages that explain them.</summary>
public sealed partial class DiagnosticCodesTests
{
    [Fact]
    public void Each_code_that_the_build_gives_out_has_one_row_in_the_documentation_and_no_other_is_there()
    {
        var documented = Pages().SelectMany(File.ReadLines)
            .Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);

        documented.Should().BeEquivalentTo(GivenOut());
    }

    [Fact]
    public void A_page_or_a_comment_names_no_code_that_nobody_gives_out()
    {
        var known = GivenOut();

        Pages().Concat(Sources("src"))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => $"{Relative(file)}: {match.Value}"))
            .Where(place => !known.Contains(place[^7..]))
            .Should().BeEmpty();
    }

    [Fact]
    public void A_code_is_written_where_its_room_has_its_codes_and_nowhere_else_in_the_code() =>
        Sources("src").Where(file => Path.GetFileName(file) != "Codes.cs")
            .SelectMany(file => File.ReadLines(file).Index()
                .Where(line => Code().IsMatch(Comment().Replace(line.Item, "")))
                .Select(line => $"{Relative(file)}:{line.Index + 1}"))
            .Should().BeEmpty();

    [Fact]
    public void A_code_is_one_room_s_and_has_one_name_there() =>
        Declared().GroupBy(code => code.Value).Where(code => code.Count() > 1).Select(code => code.Key)
            .Should().Equal(["SLP3024"], "that no port is free is said by the core, and by the registry of the port that it keeps");

    [Fact]
    public void A_code_of_a_room_is_given_out()
    {
        var texts = Sources("src").ToLookup(RoomOf, file => Comment().Replace(File.ReadAllText(file), ""));
        foreach (var code in Declared())
        {
            var use = new Regex($@"\bCodes\.{code.Name}\b", RegexOptions.CultureInvariant);
            texts[code.Room].Should().Contain(text => use.IsMatch(text), $"{code.Value} is {code.Name} of {code.Room}");
        }
    }

    private static HashSet<string> GivenOut() =>
    [
        .. ((string[])["build", "src"]).SelectMany(Sources)
            .SelectMany(file => Literal().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value),
    ];

    private static IEnumerable<DeclaredCode> Declared() =>
        from file in Sources("src")
        where Path.GetFileName(file) == "Codes.cs"
        from Match match in Declaration().Matches(File.ReadAllText(file))
        select new DeclaredCode(RoomOf(file), match.Groups["name"].Value, match.Groups["code"].Value);

    private static string RoomOf(string file) => Relative(file).Split(Path.DirectorySeparatorChar)[1];

    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Path.Combine(Clone.Source, "docs"), "*.md");

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Clone.Source, folder), "*.cs", SearchOption.AllDirectories);

    private static string Relative(string path) => Path.GetRelativePath(Clone.Source, path);

    [GeneratedRegex(@"^\| (SLP\d{4}) \|", RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    [GeneratedRegex("\"(SLP\\d{4})\"", RegexOptions.CultureInvariant)]
    private static partial Regex Literal();

    [GeneratedRegex(@"SLP\d{4}", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("public const string (?<name>\\w+) = \"(?<code>SLP\\d{4})\";", RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();

    /// <summary>A code, where it is declared.</summary>
    /// <param name="Room">The room.</param>
    /// <param name="Name">The constant's name.</param>
    /// <param name="Value">The code.</param>
    private sealed record DeclaredCode(string Room, string Name, string Value);
}
