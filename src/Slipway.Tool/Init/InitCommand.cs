using System.CommandLine;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Text;
using Slipway.Images;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Init;

/// <summary><c>slipway init</c>: a repository that Slipway builds, of an empty folder or of one that is there.</summary>
internal static class InitCommand
{
    private const int MostShown = 20;

    /// <summary>The command.</summary>
    public static Command Create(ToolOutput output)
    {
        var directory = CommandLine.DirectoryOption("The repository's root; the current folder unless given");
        var server = new Option<string>("--ci")
        {
            Description = "The CI server whose files are written: github, azure-pipelines or none",
            HelpName = "SERVER",
            DefaultValueFactory = _ => "github",
        };
        server.AcceptOnlyFromAmong("github", "azure-pipelines", "none");
        var dryRun = new Option<bool>("--dry-run") { Description = "Says what would be written, and writes nothing" };
        var command = new Command(
            "init", "Takes a repository over: finds its Azure ML files and images, and writes the build; no file that is there is changed")
        {
            directory, server, dryRun,
        };
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetRequiredValue(directory).FullName,
            parsed.GetRequiredValue(server) switch
            {
                "azure-pipelines" => CiServer.AzurePipelines,
                "none" => CiServer.None,
                _ => CiServer.GitHub,
            },
            parsed.GetValue(dryRun),
            output,
            token));
        return command;
    }

    internal static async Task<int> RunAsync(
        string root, CiServer server, bool isDryRun, ToolOutput output, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(root))
        {
            throw new DiagnosticException(new Diagnostic(Codes.NoFolder, $"there is no folder '{root}'")
            {
                Remedy = "name the repository's root with --directory",
            });
        }

        var adoption = Adoption.Of(root, RepositoryTemplate.OfThis(), server, cancellationToken);
        ShowFound(adoption, output);
        IReadOnlyList<Diagnostic> ignored = [];
        IReadOnlyList<Diagnostic> mistakes = adoption.Mistakes;
        if (!isDryRun)
        {
            using var files = new RepositoryFiles(new RepositoryBoundary(root), output.Tell);
            foreach (var file in adoption.Files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                files.Add(file);
            }

            ignored = await IgnoredFiles.FindAsync(root, [.. adoption.Files.Select(file => file.Path)], cancellationToken);
            mistakes = [.. await ImageMistakesAsync(root, adoption.ImagesFolder, cancellationToken), .. mistakes];
            // Who interrupts it before it says that it has written has nothing written.
            cancellationToken.ThrowIfCancellationRequested();
            files.Keep();
        }

        ShowFiles(adoption, isDryRun, output);
        foreach (var warning in ignored)
        {
            output.Tell(warning);
        }

        ShowMistakes(mistakes, output);
        output.Line(isDryRun ? "Nothing was written." : "Next: ./build.sh Validate (build.cmd on Windows), then ./build.sh Publish.");
        return 0;
    }

    private static void ShowFound(Adoption adoption, ToolOutput output)
    {
        if (adoption.Decisions.IsEmpty)
        {
            output.Line("Found no Azure ML files, conda files or Dockerfiles: the repository begins with a sample.");
            return;
        }

        var width = adoption.Decisions.Max(decision => decision.File.Label.Length);
        foreach (var group in adoption.Decisions.GroupBy(decision => decision.IsTaken).OrderByDescending(group => group.Key))
        {
            output.Line(group.Key ? "Takes:" : "Leaves:");
            foreach (var decision in group)
            {
                output.Line($"  {decision.File.Label.PadRight(width)}  {decision.File.Path}: {decision.Reason}");
            }
        }
    }

    private static void ShowFiles(Adoption adoption, bool isDryRun, ToolOutput output)
    {
        Show(isDryRun ? "Would write:" : "Wrote:", adoption.Files.Select(file => file.Path));
        Show("There already:", adoption.Unchanged);
        Show("Left as they are:", adoption.Kept.Select(file => file.Advice is null ? file.Path : $"{file.Path}: {file.Advice}"));

        void Show(string heading, IEnumerable<string> lines)
        {
            foreach (var (i, line) in lines.Index())
            {
                if (i == 0)
                {
                    output.Line(heading);
                }

                output.Line($"  {line}");
            }
        }
    }

    private static void ShowMistakes(IReadOnlyList<Diagnostic> mistakes, ToolOutput output)
    {
        if (mistakes.Count == 0)
        {
            return;
        }

        output.Line($"{Counted.Of(mistakes.Count, "remark")} of ./build.sh Validate, on files that stay as they are:");
        foreach (var mistake in mistakes.Take(MostShown))
        {
            output.Line(mistake.ToString());
        }

        if (mistakes.Count > MostShown)
        {
            output.Line($"and {mistakes.Count - MostShown} more");
        }
    }

    private static async Task<IEnumerable<Diagnostic>> ImageMistakesAsync(
        string root, string imagesFolder, CancellationToken cancellationToken)
    {
        try
        {
            var images = await ImageDefinition.LoadAllAsync(
                root, imagesFolder, privatePaths: [".nuke/temp", ".git/config"], cancellationToken: cancellationToken);
            return images.SelectMany(image => image.Warnings.Concat(image.Untested));
        }
        catch (DiagnosticException e)
        {
            return e.Diagnostics;
        }
    }
}
