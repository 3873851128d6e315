using System.Collections.Immutable;
using System.Text.Json;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Pipelines;
using Slipway.Pipelines.Validation;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Init;

/// <summary>A file that is not written, since there is one of its name with another content.</summary>
/// <param name="Path">The file.</param>
/// <param name="Advice">What is to be done about it; null for nothing.</param>
internal sealed record KeptFile(string Path, string? Advice);

/// <summary>All that taking a repository over comes to, before anything is written.</summary>
/// <param name="Decisions">What becomes of the files that were found.</param>
/// <param name="Files">What is written: files that are not there.</param>
/// <param name="Unchanged">What is there already as it would be written.</param>
/// <param name="Kept">What is there with another content, and stays.</param>
/// <param name="Mistakes">What the pipelines that are taken have wrong.</param>
internal sealed record Adoption(
    ImmutableArray<Decision> Decisions,
    ImmutableArray<TemplateFile> Files,
    ImmutableArray<string> Unchanged,
    ImmutableArray<KeptFile> Kept,
    ImmutableArray<Diagnostic> Mistakes)
{
    /// <summary>The folder of images.</summary>
    public required string ImagesFolder { get; init; }

    private const string Parameters = ".nuke/parameters.json";
    private const string ServerFile = "build/Build.ContinuousIntegration.cs";

    private static readonly string[] s_ignored = [".nuke/temp/", "artifacts/"];

    private static readonly string[] s_private = [".git", ".nuke/temp"];

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>Plans it.</summary>
    /// <param name="root">The repository's root.</param>
    /// <param name="template">What every repository has.</param>
    /// <param name="server">The CI server whose files it gets.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="DiagnosticException">SLP5003: something is in the way of a file. SLP5005: there is too much to read.</exception>
    public static Adoption Of(string root, RepositoryTemplate template, CiServer server, CancellationToken cancellationToken)
    {
        var boundary = new RepositoryBoundary(root);
        var reader = new RepositoryReader(boundary);
        var found = RepositoryScan.Find(root, RepositoryScan.MostFiles, cancellationToken);
        var pipelines = PipelineAdoption.Of(found);
        var images = ImageAdoption.Of(boundary, found);
        var given = Given(pipelines, images);
        var ofServer = FilesOfOthers(reader, template, server);
        // A repository with none of its own begins with the sample, as an empty folder does.
        var isFresh = found.IsEmpty;
        var wanted = template.Files(ofServer.IsEmpty ? server : CiServer.None).Values
            .Where(file => isFresh || !(RepositoryTemplate.IsSample(file.Path) || file.Path == "README.md"))
            .Select(file => file.Path == Parameters ? file with { Content = Written(given) } : file)
            .Concat(images.Files)
            .Concat(IgnoreFiles(reader, images.IsRootContext));

        var files = ImmutableArray.CreateBuilder<TemplateFile>();
        var unchanged = ImmutableArray.CreateBuilder<string>();
        var kept = ofServer.ToBuilder();
        var inTheWay = new List<Diagnostic>();
        foreach (var file in wanted.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (Obstacle.Find(boundary, file.Path) is { } obstacle)
            {
                inTheWay.Add(obstacle);
            }
            else if (reader.Read(file.Path) is not { } there)
            {
                files.Add(file);
            }
            else if (file.Has(there))
            {
                unchanged.Add(file.Path);
            }
            else
            {
                kept.Add(new KeptFile(file.Path, Advice(file, there, given)));
            }
        }

        if (inTheWay.Count > 0)
        {
            throw new DiagnosticException(inTheWay);
        }

        var validation = PipelineValidation.Of(new PipelineSources(root)
        {
            Paths = pipelines.Paths.IsEmpty ? null : pipelines.Paths,
            ImageNames = images.Names,
        });
        return new Adoption(
            [.. pipelines.Decisions.Concat(images.Decisions)],
            files.ToImmutable(), unchanged.ToImmutable(), kept.ToImmutable(), validation.Diagnostics)
        {
            ImagesFolder = images.Folder,
        };
    }

    // The build writes its CI server's files anew when it is asked to, also over others of their names: then it has none.
    private static ImmutableArray<KeptFile> FilesOfOthers(RepositoryReader reader, RepositoryTemplate template, CiServer server) =>
        reader.Read(ServerFile) is not null
            ? []
            :
            [
                .. template.Files(server).Values
                    .Where(file => !template.Files(CiServer.None).ContainsKey(file.Path))
                    .Where(file => reader.Read(file.Path) is { } there && !file.Has(there))
                    .Select(file => new KeptFile(
                        file.Path,
                        "it is not Slipway's, so that no files of the CI server are written; "
                        + "with another name for it they are")),
            ];

    // The parameters of the build that are not what they are unless given.
    private static Dictionary<string, object> Given(PipelineAdoption pipelines, ImageAdoption images)
    {
        var given = new Dictionary<string, object>();
        if (!pipelines.Paths.IsEmpty)
        {
            given["PipelinePath"] = pipelines.Paths;
        }

        if (images.Folder != ImageAdoption.UsualFolder)
        {
            given["ImagesFolder"] = images.Folder;
        }

        return given;
    }

    private static string Written(Dictionary<string, object> given) => JsonSerializer.Serialize(
        given.Prepend(new("$schema", "./build.schema.json")).ToDictionary(), s_readable) + "\n";

    // What the build keeps has keys in it: neither git nor an image gets it, also where other files are there already.
    private static IEnumerable<TemplateFile> IgnoreFiles(RepositoryReader reader, bool isRootContext)
    {
        if (reader.Read(".gitignore") is { } ignored && !HasLine(ignored, s_ignored[0]))
        {
            yield return new TemplateFile(".nuke/.gitignore", "# what a build keeps and makes\n/temp/\n");
        }

        if (isRootContext)
        {
            yield return new TemplateFile(".dockerignore", ".git\n.nuke/temp\nartifacts\n");
        }
    }

    private static string? Advice(TemplateFile file, string there, Dictionary<string, object> given) => file.Path switch
    {
        ".gitignore" => s_ignored.Where(line => !HasLine(there, line)).ToList() is { Count: > 0 } missing
            ? $"add the lines {string.Join(" and ", missing.Select(line => $"'{line}'"))}"
            : null,
        ".dockerignore" => s_private.Where(line => !HasLine(there, line)).ToList() is { Count: > 0 } missing
            ? $"add the lines {string.Join(" and ", missing.Select(line => $"'{line}'"))}: no image may have these"
            : null,
        Parameters => given.Count == 0 ? null
            : $"add {string.Join(", ", given.Select(parameter => $"\"{parameter.Key}\": {JsonSerializer.Serialize(parameter.Value)}"))}",
        "build.sh" => "it is not Slipway's: where it is to stay, run 'dotnet run --project build -- Validate' instead",
        "global.json" => "Slipway needs the SDK of .NET 10: its 'version' must allow one",
        "build/_build.csproj" => "it must refer to Slipway.Build: 'slipway update' moves it to another version",
        _ => null,
    };

    private static bool HasLine(string text, string line) => text.ReplaceLineEndings("\n").Split('\n')
        .Any(written => written.Trim().Trim('/') == line.Trim('/') || written.Trim().Trim('/') == line.Split('/')[0]);
}
