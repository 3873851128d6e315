using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Tests.Fixtures;
using Slipway.Workspace.Tracking;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

public sealed class TrackingTableTests
{
    [Fact]
    public async Task The_table_of_MLflows_operations_is_the_servers_route_table()
    {
        await using var server = await StartAsync();
        var table = new StringBuilder("| Path below `/api/2.0` | Methods |\n|---|---|\n");
        foreach (var path in server.Services.GetRequiredService<TrackingRoutes>().Table
            .GroupBy(operation => operation.Path, operation => operation.Method).OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{path.Key}` | {string.Join(", ", path.Order(StringComparer.Ordinal))} |\n");
        }

        await new DocsSection("workspace-api.md", "Operations of MLflow's API").ShouldBeAsync(table.ToString());
    }
}
