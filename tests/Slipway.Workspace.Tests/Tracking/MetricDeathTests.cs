using System.Globalization;
using Slipway.Core.Networking;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tests.Fixtures;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>Metrics outlive the server that took them.</summary>
public sealed class MetricDeathTests
{
    [Fact]
    public async Task What_was_answered_survives_kill_9_and_the_batch_that_was_not_is_not_there_in_part()
    {
        using var folder = new TemporaryFolder();
        var port = LoopbackPort.FindFree();
        var acknowledged = 0;
        string run;
        await using (var server = ServerProcess.Start(folder.Path, port, environment: new Dictionary<string, string?> { [Writes.DeathVariable] = "30" }))
        {
            await server.AnsweringAsync();
            await Remote.PostAsync(server.Address, $"{Mlflow.Root}/runs/create", """{"experiment_id": "0", "start_time": 1}""");
            run = await FirstRunAsync(server);
            try
            {
                while (true)
                {
                    var metrics = string.Join(',', Enumerable.Range(acknowledged * 10, 10).Select(i =>
                        string.Create(CultureInfo.InvariantCulture, $$"""{"key": "m", "value": {{i}}, "timestamp": {{i}}, "step": {{i}}}""")));
                    await Remote.PostAsync(server.Address, $"{Mlflow.Root}/runs/log-batch", $$"""{"run_id": "{{run}}", "metrics": [{{metrics}}]}""");
                    acknowledged++;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // It is dead.
            }
        }

        acknowledged.Should().BePositive();
        await using var next = ServerProcess.Start(folder.Path, port);
        await next.AnsweringAsync();
        var history = await Remote.GetAsync(next.Address, $"{Mlflow.Root}/metrics/get-history?run_id={run}&metric_key=m");
        history["metrics"]!.AsArray().Select(point => point!["step"]!.GetValue<int>()).Should().Equal(Enumerable.Range(0, acknowledged * 10));
    }

    private static async Task<string> FirstRunAsync(ServerProcess server)
    {
        using var client = Remote.Client(server.Address);
        using var body = new StringContent("""{"experiment_ids": ["0"]}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri($"{Mlflow.Root}/runs/search", UriKind.Relative), body, TestContext.Current.CancellationToken);
        var runs = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return Mlflow.Text(runs!["runs"]![0]!["info"]!["run_id"]);
    }
}
