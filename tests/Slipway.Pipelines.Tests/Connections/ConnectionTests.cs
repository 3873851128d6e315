using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Connections;

public sealed class ConnectionTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_of_another_authority_is_not_talked_to()
    {
        await using var azure = await FakeAzure.StartAsync();
        await using var other = await FakeAzure.StartAsync();
        var connection = azure.Connection() with { ArmEndpoint = other.Address };

        var found = await PlanAsync(connection);

        found.Code.Should().Be("SLP0074");
        other.Writes.Should().BeEmpty();
    }

    [Fact]
    public async Task A_wrong_token_is_an_error_that_names_the_role_and_not_the_token()
    {
        await using var azure = await FakeAzure.StartAsync();
        using var folder = new TemporaryFolder();
        var connection = azure.Connection() with { Credential = new TokenFileCredential(folder.Write("token", "the-wrong-one")) };

        var found = await PlanAsync(connection);

        found.Code.Should().Be("SLP0070");
        found.ToString().Should().Contain("AzureML Data Scientist").And.NotContain("the-wrong-one");
    }

    [Fact]
    public async Task A_token_file_that_is_not_there_is_an_error_with_its_name()
    {
        await using var azure = await FakeAzure.StartAsync();
        var connection = azure.Connection() with { Credential = new TokenFileCredential("/nowhere/token") };

        (await PlanAsync(connection)).ToString().Should().Contain("SLP0070").And.Contain("/nowhere/token");
    }

    [Fact]
    public async Task A_workspace_that_is_not_there_is_an_error_with_its_name()
    {
        await using var azure = await FakeAzure.StartAsync();

        (await PlanAsync(azure.Connection() with { WorkspaceName = "nowhere" })).Message.Should()
            .Be("there is no workspace 'nowhere' in resource group 'rg'");
    }

    [Fact]
    public void An_authority_that_can_not_be_read_is_an_error_with_its_file() =>
        FluentActions.Invoking(() => AuthorityTransport.Create("/nowhere/authority.pem"))
            .Should().Throw<DiagnosticException>().Which.Diagnostics[0].ToString().Should().StartWith("/nowhere/authority.pem: error SLP0074");

    private static async Task<Diagnostic> PlanAsync(WorkspaceConnection connection)
    {
        var workspace = new PipelineWorkspace(connection, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        return (await FluentActions.Awaiting(() => workspace.PlanComputesAsync([], Cancel))
            .Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics[0];
    }
}
