using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Slipway.EndToEnd;

/// <summary>What the pages and the packages' readmes show as C#: each snippet compiles as a reader's file would.</summary>
public sealed class SnippetTests
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != "EndToEnd.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Each snippet, by the page and the line that it begins at.</summary>
    public static TheoryData<string, int> Snippets
    {
        get
        {
            var rows = new TheoryData<string, int>();
            foreach (var snippet in Pages().SelectMany(Snippet.ReadAll))
            {
                rows.Add(snippet.Page, snippet.Line);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void A_snippet_compiles(string page, int line) =>
        FaultsOf(Snippet.ReadAll(page).Single(snippet => snippet.Line == line)).Should().BeEmpty();

    [Fact]
    public void A_fault_is_told_at_its_place_in_the_page() =>
        FaultsOf(new Snippet("docs/page.md", 7, "class Build { … }", "int Number;\nNumbr Other;"))
            .Should().Contain(fault => fault.StartsWith("docs/page.md(8,1): error CS0246", StringComparison.Ordinal));

    [Fact]
    public void Every_page_is_read() =>
        Pages().Should().Contain(["README.md", "docs/stages.md", "src/Slipway.Core/README.md"]);

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Path.Combine(Clone.Source, "docs"), "*.md")
            .Concat(Directory.EnumerateDirectories(Path.Combine(Clone.Source, "src")).Select(folder => Path.Combine(folder, "README.md")))
            .Where(File.Exists)
            .Prepend(Path.Combine(Clone.Source, "README.md"))
            .Select(path => Path.GetRelativePath(Clone.Source, path).Replace('\\', '/'));

    private static IEnumerable<string> FaultsOf(Snippet snippet)
    {
        var source = CSharpSyntaxTree.ParseText(snippet.Source);
        var kind = source.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any()
            ? OutputKind.ConsoleApplication
            : OutputKind.DynamicallyLinkedLibrary;
        return CSharpCompilation.Create(
                "snippet",
                [CSharpSyntaxTree.ParseText(ImplicitUsings), source],
                References,
                new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable))
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Select(diagnostic => diagnostic.ToString());
    }
}
