using System.CommandLine;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Update;

/// <summary><c>slipway update</c>: moves a repository to another version of Slipway.</summary>
internal static class UpdateCommand
{
    private const string Project = "build/_build.csproj";
    private const string CentralVersions = "Directory.Packages.props";
    private const string ServerFile = "build/Build.ContinuousIntegration.cs";

    /// <summary>The command.</summary>
    public static Command Create(ToolOutput output)
    {
        var directory = CommandLine.DirectoryOption("The repository's root; the current folder unless given");
        var version = new Option<string?>("--version")
        {
            Description = "The version to move to; this tool's own unless given",
            HelpName = "VERSION",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Shows what would change, and writes nothing" };
        var command = new Command(
            "update",
            "Moves a repository to another version of Slipway; files of the template that the team has changed stay, "
            + "and the difference is shown")
        {
            directory, version, dryRun,
        };
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetRequiredValue(directory).FullName, parsed.GetValue(version), parsed.GetValue(dryRun), output, token));
        return command;
    }

    private static async Task<int> RunAsync(
        string root, string? wanted, bool isDryRun, ToolOutput output, CancellationToken cancellationToken)
    {
        var boundary = new RepositoryBoundary(root);
        var reader = new RepositoryReader(boundary);
        var (file, before, from) = FindVersion(reader, root);
        var to = Target(wanted, from, file);
        using var newer = await TemplatePackage.DownloadAsync(root, to, cancellationToken);
        using var old = await TryDownloadAsync(root, from, output, cancellationToken);
        var server = ServerOf(reader);
        var updates = TemplateUpdate.Plan(
            old is null ? null : Without(old.Template.Files(server), Project),
            reader.Read,
            Without(newer.Template.Files(server), Project));
        var after = PackageVersions.Replace(before, to.Text);
        var changes = updates.Where(update => update.Content is not null)
            .Concat(before == after ? [] : [new FileUpdate(file, UpdateKind.Replaced, after, "")]).ToList();
        if (changes.Select(change => Obstacle.Find(boundary, change.Path)).OfType<Diagnostic>().ToList() is { Count: > 0 } obstacles)
        {
            throw new DiagnosticException(obstacles);
        }

        if (!isDryRun)
        {
            using var files = new RepositoryFiles(boundary, output.Tell);
            foreach (var change in changes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (change.Kind == UpdateKind.Added)
                {
                    files.Add(new TemplateFile(change.Path, change.Content!));
                }
                else
                {
                    files.Replace(change.Path, change.Content!);
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            files.Keep();
        }

        output.Line($"Slipway {from} → {to}");
        if (before != after)
        {
            output.Line($"  {(isDryRun ? "would change" : "changed")} {file}");
            output.Diff(TemplateUpdate.Difference(file, before, after));
        }

        Show(updates, isDryRun, output);
        output.Line(isDryRun ? "Nothing was written." : "Next: ./build.sh Validate, and git diff before you commit.");
        return 0;
    }

    private static void Show(IReadOnlyCollection<FileUpdate> updates, bool isDryRun, ToolOutput output)
    {
        foreach (var update in updates)
        {
            output.Line("  " + update.Kind switch
            {
                UpdateKind.Added => $"{(isDryRun ? "would add" : "added")} {update.Path}",
                UpdateKind.Replaced => $"{(isDryRun ? "would change" : "changed")} {update.Path}, which was as the template wrote it",
                UpdateKind.NoLongerWritten => $"left {update.Path}, which the new version's template no longer has",
                _ => $"left {update.Path}, which is not as the template wrote it; the new version's has this change:",
            });
            if (update.Difference.Length > 0)
            {
                output.Diff(update.Difference);
            }
        }
    }

    private static (string File, string Text, SemanticVersion Version) FindVersion(RepositoryReader reader, string root)
    {
        if (reader.Read(Project) is null)
        {
            throw new DiagnosticException(new Diagnostic(Codes.NoVersion, $"there is no {Project} in '{root}'")
            {
                Remedy = "name the repository's root with --directory, or begin with 'slipway init'",
            });
        }

        foreach (var file in (string[])[Project, CentralVersions])
        {
            if (reader.Read(file) is { } text && PackageVersions.Find(file, text) is { } version)
            {
                return (file, text, version);
            }
        }

        throw new DiagnosticException(new Diagnostic(Codes.NoVersion, "no package of Slipway has a version here")
        {
            File = Project, Line = 1, Remedy = """write <PackageReference Include="Slipway.Build" Version="1.2.3" />""",
        });
    }

    private static SemanticVersion Target(string? wanted, SemanticVersion from, string file)
    {
        if (wanted is not null)
        {
            return SemanticVersion.Parse(wanted) ?? throw new DiagnosticException(new Diagnostic(
                Codes.BadVersion, $"'{wanted}' is no version")
            {
                Remedy = "write it out, such as --version 1.2.3",
            });
        }

        var own = SemanticVersion.OfThis();
        return own.CompareTo(from) >= 0 ? own : throw new DiagnosticException(new Diagnostic(
            Codes.LaterVersion, $"the repository has version {from}, and this tool is of version {own}")
        {
            File = file, Remedy = $"take a newer tool ('dnx slipway@VERSION update'), or say --version {own} to go back",
        });
    }

    private static async Task<DownloadedTemplate?> TryDownloadAsync(
        string root, SemanticVersion version, ToolOutput output, CancellationToken cancellationToken)
    {
        try
        {
            return await TemplatePackage.DownloadAsync(root, version, cancellationToken);
        }
        catch (DiagnosticException e)
        {
            foreach (var diagnostic in e.Diagnostics)
            {
                output.Tell(diagnostic with
                {
                    Severity = Severity.Warning,
                    Remedy = "files of the template are left as they are, and the difference is shown",
                });
            }

            return null;
        }
    }

    private static CiServer ServerOf(RepositoryReader reader)
    {
        var text = reader.Read(ServerFile) ?? "";
        return text.Contains("[GitHubActions(", StringComparison.Ordinal) ? CiServer.GitHub
            : text.Contains("[AzurePipelines(", StringComparison.Ordinal) ? CiServer.AzurePipelines
            : CiServer.None;
    }

    private static Dictionary<string, TemplateFile> Without(IReadOnlyDictionary<string, TemplateFile> files, string path) =>
        files.Where(file => file.Key != path).ToDictionary();
}
