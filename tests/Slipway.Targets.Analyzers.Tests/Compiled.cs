using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Slipway.Targets.Analyzers.Tests;

/// <summary>A source, compiled against the engine as a build is, and what the analyzers say of it.</summary>
internal static class Compiled
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading.Tasks;
        global using Slipway.Targets;
        """;

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        [new ParameterAnalyzer(), new SelfEdgeAnalyzer(), new StrayTargetAnalyzer(), new TargetNameAnalyzer()];

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Each diagnostic as its code, the text that it stands at, and its message.</summary>
    public static async Task<IReadOnlyList<string>> SaysAsync(string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        var compilation = CSharpCompilation.Create(
            "_build",
            [Parse(Usings), Parse(source)],
            References,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));
        compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != "CS5001")
            .Should().BeEmpty("the sample compiles");

        // An analyzer that throws says so by a diagnostic, AD0001.
        var found = await compilation.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).Select(Text)];
    }

    private static SyntaxTree Parse(string source) =>
        CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp14), cancellationToken: TestContext.Current.CancellationToken);

    private static string Text(Diagnostic diagnostic)
    {
        var at = diagnostic.Location.SourceTree?.GetText().ToString(diagnostic.Location.SourceSpan);
        return $"{diagnostic.Id} at {at}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
