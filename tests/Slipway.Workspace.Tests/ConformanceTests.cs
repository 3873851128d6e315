using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Http;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class ConformanceTests
{
    private const string Head = "| Operation | Method | Path | |\n|---|---|---|---|\n";
    private const string Update = "SLIPWAY_UPDATE_DOCS";

    [Fact]
    public async Task The_table_of_operations_is_the_servers_route_table()
    {
        await using var server = await StartAsync();
        var page = Path.Combine(Root(), "docs", "workspace-api.md");
        var text = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        var wanted = Table(server.Services.GetRequiredService<OperationRoutes>().Table);
        var place = text.IndexOf(Head, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            var above = place < 0 ? text : text[..place];
            await File.WriteAllTextAsync(page, above + wanted, TestContext.Current.CancellationToken);
            return;
        }

        text[Math.Max(0, place)..].Should().Be(wanted, $"the routes have changed; run this test with {Update}=1 to write the table anew");
    }

    private static string Table(IEnumerable<Operation> operations)
    {
        var table = new StringBuilder(Head);
        foreach (var operation in operations.OrderBy(o => o.Id, StringComparer.Ordinal))
        {
            var path = operation.Pattern.Replace(Operation.Workspace, "…", StringComparison.Ordinal);
            table.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| {operation.Id} | {operation.Method} | `{path}` | {(operation.Handler is null ? "not built" : "✓")} |\n");
        }

        return table.ToString();
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
