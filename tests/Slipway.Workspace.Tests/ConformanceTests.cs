using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Http;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class ConformanceTests
{
    [Fact]
    public async Task The_table_of_operations_is_the_servers_route_table()
    {
        await using var server = await StartAsync();

        await new DocsSection("workspace-api.md", "Operations")
            .ShouldBeAsync(Table(server.Services.GetRequiredService<OperationRoutes>().Table));
    }

    private static string Table(IEnumerable<Operation> operations)
    {
        var table = new StringBuilder("| Operation | Method | Path | |\n|---|---|---|---|\n");
        foreach (var operation in operations.OrderBy(o => o.Id, StringComparer.Ordinal))
        {
            var path = operation.Pattern.Replace(Operation.Workspace, "…", StringComparison.Ordinal);
            table.Append(CultureInfo.InvariantCulture,
                $"| {operation.Id} | {operation.Method} | `{path}` | {(operation.Handler is null ? "not built" : "✓")} |\n");
        }

        return table.ToString();
    }
}
