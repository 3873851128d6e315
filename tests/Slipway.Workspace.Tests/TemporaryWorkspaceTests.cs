using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Slipway.Workspace.Testing;

namespace Slipway.Workspace.Tests;

/// <summary>The workspace that others take for their tests.</summary>
public sealed class TemporaryWorkspaceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_test_has_a_workspace_of_its_own_that_goes_with_it()
    {
        Uri address;
        string folder;
        await using (var workspace = await TemporaryWorkspace.StartAsync(cancellationToken: Cancellation))
        await using (var other = await TemporaryWorkspace.StartAsync(cancellationToken: Cancellation))
        {
            (address, folder) = (workspace.Address.Uri, Path.GetDirectoryName(workspace.Address.TokenFile)!);
            other.Address.Uri.Should().NotBe(address);
            using var client = workspace.CreateHttpClient();
            using var another = other.CreateHttpClient();
            var path = $"{workspace.ResourceId}/environments/mine/versions/1?api-version=2024-10-01";

            using var put = await client.PutAsJsonAsync(
                path, new JsonObject { ["properties"] = new JsonObject { ["image"] = "debian" } }, Cancellation);

            put.StatusCode.Should().Be(HttpStatusCode.Created);
            (await client.GetFromJsonAsync<JsonObject>(path, Cancellation))!["name"]!.GetValue<string>().Should().Be("1");
            (await another.GetAsync(path, Cancellation)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        }

        Directory.Exists(folder).Should().BeFalse();
        using var late = new HttpClient();
        await late.Awaiting(client => client.GetAsync(address, Cancellation)).Should().ThrowAsync<HttpRequestException>();
    }
}
