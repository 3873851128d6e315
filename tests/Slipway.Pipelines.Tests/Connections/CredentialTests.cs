using Azure.Identity;
using Slipway.Pipelines.Connections;

namespace Slipway.Pipelines.Tests.Connections;

public sealed class CredentialTests
{
    private static readonly Dictionary<string, string> ServiceConnection = new()
    {
        ["AZURESUBSCRIPTION_TENANT_ID"] = "00000000-0000-0000-0000-000000000001",
        ["AZURESUBSCRIPTION_CLIENT_ID"] = "00000000-0000-0000-0000-000000000002",
        ["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"] = "00000000-0000-0000-0000-000000000003",
        ["SYSTEM_ACCESSTOKEN"] = "a-token",
        ["SYSTEM_OIDCREQUESTURI"] = "https://dev.azure.com/org/oidc",
    };

    [Fact]
    public void A_job_of_Azure_Pipelines_with_a_service_connection_is_that_connection() =>
        WorkspaceCredential.Find(ServiceConnection.GetValueOrDefault).Should().BeOfType<AzurePipelinesCredential>();

    [Theory]
    [InlineData("SYSTEM_ACCESSTOKEN")]
    [InlineData("AZURESUBSCRIPTION_CLIENT_ID")]
    public void Without_all_that_it_needs_it_is_whoever_is_found(string missing)
    {
        var variables = new Dictionary<string, string>(ServiceConnection) { [missing] = string.Empty };

        WorkspaceCredential.Find(variables.GetValueOrDefault).Should().BeOfType<DefaultAzureCredential>();
    }
}
