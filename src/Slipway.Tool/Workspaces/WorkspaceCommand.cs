using System.CommandLine;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Images;
using Slipway.Workspace.Lifetime;

namespace Slipway.Tool.Workspaces;

/// <summary><c>slipway workspace</c>: the local workspace on its own, for those who publish by other means.</summary>
internal static class WorkspaceCommand
{
    /// <summary>The command.</summary>
    public static Command Create(ToolOutput output)
    {
        var directory = new Option<DirectoryInfo>("--directory")
        {
            Description = "The folder that holds its state; one of this user's unless given, and .nuke/temp/workspace is a build's",
            HelpName = "FOLDER",
            Recursive = true,
            DefaultValueFactory = _ => new DirectoryInfo(UsualFolder()),
        };
        var port = new Option<int?>("--port")
        {
            Description = "The port of this machine that it listens on; the one that it had, or any that is free, unless given",
            HelpName = "PORT",
        };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(ushort.TryParse(token.Value, out var given) && given > 0))
            {
                result.AddError($"'{token.Value}' is no port: it is a number from 1 to {ushort.MaxValue}");
            }
        });
        var cancelJobs = new Option<bool>("--cancel-jobs")
        {
            Description = "Cancels the jobs that have not ended; without it, it refuses while there are any",
        };
        var keepDays = new Option<int>("--keep-days")
        {
            Description = "Days for which jobs are kept that have ended",
            DefaultValueFactory = _ => 30,
        };
        keepDays.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ushort.TryParse(token.Value, out _))
            {
                result.AddError($"'{token.Value}' is no number of days");
            }
        });
        var stepsReachHost = new Option<bool>("--steps-reach-host") { Description = "Lets steps reach services of this machine" };
        var noPublicData = new Option<bool>("--no-public-data") { Description = "Fetches nothing from the internet for jobs whose data lies there" };
        var dataCredentials = new Option<DataCredentials>("--data-credentials")
        {
            Description = "As whom data of jobs is read that lies in an Azure storage account and is not public",
        };
        var curatedEnvironments = new Option<FileInfo?>("--curated-environments")
        {
            Description = "The file that says which images the environments that Azure ML curates have, in lines of NAME: IMAGE",
            HelpName = "FILE",
        };

        Command Make(
            string name,
            string description,
            Func<LocalWorkspaceOptions, ParseResult, CancellationToken, Task<int>> action,
            params Option[] options)
        {
            var command = new Command(name, description);
            foreach (var option in options)
            {
                command.Add(option);
            }

            command.SetAction((parsed, token) => action(
                new LocalWorkspaceOptions { StateDirectory = parsed.GetRequiredValue(directory).FullName }, parsed, token));
            return command;
        }

        return new Command(
            "workspace",
            "A workspace of Azure ML's API on this machine: jobs in containers, schedules and pages; it goes on until it is stopped")
        {
            directory,
            Make(
                "start",
                "Starts it, and says how to reach it",
                (options, parsed, token) => StartAsync(
                    options with
                    {
                        Port = parsed.GetValue(port),
                        StepsReachHost = parsed.GetValue(stepsReachHost),
                        NoPublicData = parsed.GetValue(noPublicData),
                        DataCredentials = parsed.GetValue(dataCredentials),
                        CuratedEnvironments = parsed.GetValue(curatedEnvironments)?.FullName,
                    },
                    output,
                    token),
                port,
                stepsReachHost,
                noPublicData,
                dataCredentials,
                curatedEnvironments),
            Make(
                "status",
                "Says whether it runs, and how to reach it; ends with 1 where it does not run",
                (options, _, token) => StatusAsync(options, output, token)),
            Make("open", "Prints a link to its pages", (options, _, token) => OpenAsync(options, output, token)),
            Make(
                "prune",
                "Deletes old jobs with their logs and outputs",
                (options, parsed, token) => PruneAsync(options, parsed.GetValue(keepDays), output, token),
                keepDays),
            Make("stop", "Stops it; its state stays", (options, parsed, token) => StopAsync(
                options, parsed.GetValue(cancelJobs), output, token), cancelJobs),
        };
    }

    private static string UsualFolder() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "slipway",
        "workspace");

    private static async Task<int> StartAsync(LocalWorkspaceOptions options, ToolOutput output, CancellationToken cancellationToken)
    {
        using var engine = await ContainerEngine.FindAsync(new ContainerEngineOptions(), cancellationToken);
        if (engine is null)
        {
            await output.Error.WriteLineAsync("warning: no container engine answers: jobs will fail until one does, such as Docker's");
        }

        options = engine is null ? options : options with { EngineAddress = engine.Endpoint };
        Show(await LocalWorkspace.EnsureStartedAsync(options, new ErrorLog(output), cancellationToken), options, output);
        return 0;
    }

    private static async Task<int> StatusAsync(LocalWorkspaceOptions options, ToolOutput output, CancellationToken cancellationToken)
    {
        if (await LocalWorkspace.FindAsync(options, cancellationToken) is not { } address)
        {
            output.Line($"It does not run. Its state is in {options.StateDirectory}.");
            return 1;
        }

        Show(address, options, output);
        output.Line($"jobs          {Counted.Of(address.UnfinishedJobs, "unfinished job")}");
        return 0;
    }

    private static async Task<int> OpenAsync(LocalWorkspaceOptions options, ToolOutput output, CancellationToken cancellationToken)
    {
        var link = await LocalWorkspace.CreatePageLinkAsync(options, cancellationToken) ?? throw NotRunning(options);
        output.Line("Open it in a browser within ten minutes; it works once:");
        output.Line(link.ToString());
        return 0;
    }

    private static async Task<int> PruneAsync(
        LocalWorkspaceOptions options, int keepDays, ToolOutput output, CancellationToken cancellationToken)
    {
        var (jobs, bytes) = await LocalWorkspace.PruneAsync(options, keepDays, cancellationToken: cancellationToken)
            ?? throw NotRunning(options);
        output.Line($"{Counted.Of(jobs, "job")} and {bytes / (1024 * 1024)} MiB deleted");
        return 0;
    }

    private static async Task<int> StopAsync(
        LocalWorkspaceOptions options, bool cancelJobs, ToolOutput output, CancellationToken cancellationToken)
    {
        var (wasRunning, canceled) = await LocalWorkspace.StopAsync(options, cancelJobs, cancellationToken);
        output.Line(wasRunning ? $"Stopped. Its state stays in {options.StateDirectory}." : "It was not running.");
        if (canceled.Count > 0)
        {
            output.Line($"Canceled: {string.Join(", ", canceled)}");
        }

        return 0;
    }

    private static void Show(LocalWorkspaceAddress address, LocalWorkspaceOptions options, ToolOutput output)
    {
        output.Line($"address       {address.Uri}");
        output.Line($"workspace     /subscriptions/{address.SubscriptionId}/resourceGroups/{address.ResourceGroup}"
            + $"/providers/Microsoft.MachineLearningServices/workspaces/{address.WorkspaceName}");
        output.Line($"token         {address.TokenFile}");
        output.Line($"certificate   {address.CertificateFile}");
        output.Line($"state         {options.StateDirectory}");
        output.Line();
        output.Line("Whoever asks shows the token as 'Authorization: Bearer …' and trusts the certificate:");
        foreach (var line in CurlExample.Of(address))
        {
            output.Line($"  {line}");
        }

        output.Line("Azure's SDKs take that address for Azure Resource Manager's; Python's azure-ai-ml reads it from:");
        output.Line($"  export AZUREML_DEV_URL_MFE={address.Uri.ToString().TrimEnd('/')} "
            + $"REQUESTS_CA_BUNDLE={ShellWord.Of(address.CertificateFile)}");
    }

    private static DiagnosticException NotRunning(LocalWorkspaceOptions options) => new(new Diagnostic(
        Codes.NotRunning, "the local workspace is not running")
    {
        Remedy = $"run: slipway workspace start --directory {ShellWord.Of(options.StateDirectory)}",
    });
}
