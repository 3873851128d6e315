using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Slipway.Core.Files;

namespace Slipway.Tool.Templates;

/// <summary>A file that a repository is to have.</summary>
/// <param name="Path">Relative to the repository's root, with forward slashes.</param>
/// <param name="Content">What is in it.</param>
internal sealed record TemplateFile(string Path, string Content)
{
    /// <summary>Whether it is a program.</summary>
    public bool IsExecutable => Path == "build.sh";

    /// <summary>Whether a text is this file's, whatever ends its lines: git may have changed that.</summary>
    public bool Has(string text) => Content.ReplaceLineEndings("\n") == text.ReplaceLineEndings("\n");
}

/// <summary>
/// The content of the template that <c>dotnet new slipway</c> has, and what it makes of it: the same conditions are in its
/// <c>template.json</c>, and a test compares both.
/// </summary>
/// <param name="folder">The folder with the content.</param>
/// <param name="version">The version that the repository begins with.</param>
internal sealed partial class RepositoryTemplate(string folder, string version)
{
    /// <summary>The version that the repository begins with.</summary>
    public string Version => version;

    /// <summary>The one that this tool brings.</summary>
    public static RepositoryTemplate OfThis() => new(Path.Combine(AppContext.BaseDirectory, "template"), ToolVersion.OfThis());

    /// <summary>Whether a file is one of the sample, which is the team's from the first day.</summary>
    public static bool IsSample(string path) =>
        path.StartsWith("images/", StringComparison.Ordinal) || path.StartsWith("pipelines/", StringComparison.Ordinal);

    /// <summary>The files, by path.</summary>
    /// <param name="server">The CI server whose files are among them.</param>
    public ImmutableSortedDictionary<string, TemplateFile> Files(CiServer server) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(file => (Full: file, Path: Path.GetRelativePath(folder, file).Replace('\\', '/')))
            .Where(file => IsOf(server, file.Path))
            .Select(file => new TemplateFile(file.Path, Content(file.Path, BoundedFile.ReadText(file.Full), server)))
            .ToImmutableSortedDictionary(file => file.Path, file => file, StringComparer.Ordinal);

    private static bool IsOf(CiServer server, string path) =>
        path.StartsWith(".github/", StringComparison.Ordinal) ? server == CiServer.GitHub
        : path.StartsWith("azure-pipelines", StringComparison.Ordinal) ? server == CiServer.AzurePipelines
        : path != "build/Build.ContinuousIntegration.cs" || server != CiServer.None;

    private string Content(string path, string text, CiServer server) => Path.GetExtension(path) switch
    {
        ".csproj" => text.Replace($"Version=\"{ToolVersion.Unpacked}\"", $"Version=\"{version}\"", StringComparison.Ordinal),
        ".cs" => Condition().Replace(text, match =>
            IsTrue(match.Groups["name"].Value, server) ? match.Groups["text"].Value : ""),
        _ => text,
    };

    private static bool IsTrue(string name, CiServer server) => name switch
    {
        "github" => server == CiServer.GitHub,
        "azurepipelines" => server == CiServer.AzurePipelines,
        _ => throw new InvalidOperationException($"The template has a condition '{name}' that is not known here."),
    };

    [GeneratedRegex(
        @"^//#if \((?<name>\w+)\)\r?\n(?<text>.*?)^//#endif\r?\n",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Condition();
}
