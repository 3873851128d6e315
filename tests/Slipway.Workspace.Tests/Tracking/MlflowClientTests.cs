using Slipway.Core.Processes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>A client of MLflow that knows nothing of this workspace.</summary>
public sealed class MlflowClientTests
{
    [Fact]
    public async Task The_JavaScript_client_reads_back_what_it_has_put()
    {
        var folder = await ClientTools.JavaScriptAsync();
        await using var server = await StartAsync();

        var run = await new ChildProcess("node", "use_mlflow.js", $"https://localhost:{server.Port}", Path.Combine(server.StateDirectory, "token"))
        {
            WorkingDirectory = folder,
            Environment = new Dictionary<string, string?> { ["NODE_EXTRA_CA_CERTS"] = Path.Combine(server.StateDirectory, "authority.pem") },
        }.RunAsync(TestContext.Current.CancellationToken);

        run.ExitCode.Should().Be(0, run.Error);
        ClientTools.ShouldHaveGotWhatWasPut(run.Output, 17);
    }
}
