using Slipway.Core.Networking;
using Slipway.Testing;
using Slipway.Testing.Contract;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class ServerExchangesTests(ServerExchanges exchanges)
{
    [Fact]
    public async Task A_server_that_is_a_program_of_its_own_is_judged_by_the_contract()
    {
        Assert.SkipWhen(RestContract.Find() is null, "The contract of Azure's REST API is not beside the repository.");
        using var folder = new TemporaryFolder();
        await using var server = ServerProcess.Start(folder.Path, LoopbackPort.FindFree());
        await server.AnsweringAsync();

        await Remote.GetAsync(server.Address, W);

        await Eventually.UntilAsync(() => exchanges.Judged.Contains($"GET {W} 200"));
    }
}
