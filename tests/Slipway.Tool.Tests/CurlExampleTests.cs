using Slipway.Core.Processes;
using Slipway.Tool.Workspaces;
using Slipway.Workspace.Lifetime;

namespace Slipway.Tool.Tests;

/// <summary>The command that <c>slipway workspace start</c> prints.</summary>
public sealed class CurlExampleTests
{
    [Fact]
    public async Task A_shell_runs_it_whatever_paths_are_called_and_no_argument_has_the_token()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such shell.");
        using var folder = new TemporaryRepository();
        folder["o'brien's $HOME/token"] = "the-token\n";
        // Writes down what it is told, as others see it.
        folder["bin/curl"] = $"#!/bin/sh\nprintf '%s\\n' \"$@\" > '{folder.Root}/arguments'\ncat > '{folder.Root}/input'\n";
        await new ChildProcess("chmod", "+x", Path.Combine(folder.Root, "bin/curl"))
            .RunSuccessfullyAsync(TestContext.Current.CancellationToken);
        var command = CurlExample.Of(new LocalWorkspaceAddress
        {
            Uri = new Uri("https://localhost:1"),
            SubscriptionId = "s",
            ResourceGroup = "g",
            WorkspaceName = "w",
            TokenFile = Path.Combine(folder.Root, "o'brien's $HOME", "token"),
            CertificateFile = Path.Combine(folder.Root, "o'brien's $HOME", "authority.pem"),
            LogFile = "log",
            IsCurrent = true,
            UnfinishedJobs = 0,
        });

        await new ChildProcess("/bin/sh", "-ec", string.Join('\n', command))
        {
            Environment = new Dictionary<string, string?>
            {
                ["PATH"] = $"{Path.Combine(folder.Root, "bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            },
        }.RunSuccessfullyAsync(TestContext.Current.CancellationToken);

        folder["input"].Should().Be("Authorization: Bearer the-token\n");
        folder["arguments"].Split('\n').Should().Contain(
                ["--cacert", Path.Combine(folder.Root, "o'brien's $HOME", "authority.pem"), "-H", "@-"])
            .And.NotContain(argument => argument.Contains("the-token", StringComparison.Ordinal));
        string.Join('\n', command).Should().NotContain("$(", "no argument of any other program has it either");
    }
}
