using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Tool.Init;
using Slipway.Tool.Update;
using Slipway.Tool.Workspaces;

namespace Slipway.Tool;

/// <summary>The commands, and the exit codes: 0, 1 for a failure, 2 for a wrong use, 130 for what was canceled.</summary>
internal static class CommandLine
{
    /// <summary>As after Ctrl+C, which is 128 and the number of its signal.</summary>
    public const int Canceled = 130;

    private const int Failed = 1;
    private const int WrongUse = 2;

    /// <summary>Runs what the arguments say; when it is canceled, what it has half done is undone before it ends.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, ToolOutput output, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("Slipway: from container images and Azure ML pipelines to endpoints with schedules")
        {
            InitCommand.Create(output),
            WorkspaceCommand.Create(output),
            UpdateCommand.Create(output),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                await output.Error.WriteLineAsync($"slipway: {error.Message}");
            }

            await output.Error.WriteLineAsync($"  fix: see {NameOf(parsed)} --help");
            return WrongUse;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = output.Out,
                Error = output.Error,
                EnableDefaultExceptionHandler = false,
                // The program listens for signals itself: they are heard only from the first wait on otherwise.
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (DiagnosticException e)
        {
            foreach (var diagnostic in e.Diagnostics)
            {
                output.Tell(diagnostic);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await output.Error.WriteLineAsync("slipway: canceled");
            return Canceled;
        }
        catch (Exception e) when (e is InputLimitException or RegexMatchTimeoutException)
        {
            output.Tell(new Diagnostic(Codes.TooMuch, $"a file is not read: {e.Message}")
            {
                Remedy = "look for one that is not what its name says, and move it out of the repository",
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.Tell(new Diagnostic(Codes.FilesFailed, e.Message)
            {
                Remedy = "make room on that disk, or make the file or folder accessible, and run it again",
            });
        }

        // What Ctrl+C ends is said to have failed, where the terminal sends it to the tool's children too.
        return cancellationToken.IsCancellationRequested ? Canceled : Failed;
    }

    /// <summary>The repository that a command works on.</summary>
    public static Option<DirectoryInfo> DirectoryOption(string description) => new("--directory")
    {
        Description = description,
        HelpName = "FOLDER",
        DefaultValueFactory = _ => new DirectoryInfo(Environment.CurrentDirectory),
    };

    private static string NameOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent)
        {
            names.Insert(0, command.Command is RootCommand ? "slipway" : command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
