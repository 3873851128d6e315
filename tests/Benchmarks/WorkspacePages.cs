using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Benchmarks;

/// <summary>
/// How long the server takes for pages of a workspace that is full: ten thousand runs, one of five hundred steps, and a
/// metric of a hundred thousand points.
/// </summary>
internal static class WorkspacePages
{
    private const int Runs = 10_000;
    private const int Steps = 500;
    private const int Points = 100_000;
    private const int BatchSize = 1000;
    private const string Large = "large";

    /// <param name="times">How often each page is asked for, after once for the compiler.</param>
    /// <param name="output">Where the table goes.</param>
    public static async Task MeasureAsync(int times, TextWriter output)
    {
        await using var workspace = await WorkspaceUnderTest.StartAsync(runsJobs: false);
        await FillAsync(workspace);
        using var browser = await OpenAsync(workspace);
        await output.WriteLineAsync($"{Runs:N0} runs, {Steps} steps, {Points:N0} points");
        await output.WriteLineAsync(Times.Head);
        foreach (var (what, path) in ((string, string)[])
        [
            ("overview", "/"),
            ("runs", "/jobs"),
            ("runs, failed", "/jobs?q=status:Failed"),
            ("runs, a word", "/jobs?q=forecast"),
            ("runs, by duration", "/jobs?sort=-duration"),
            ("runs, by a metric", "/jobs?sort=-m%3Aaccuracy&column=m%3Aaccuracy"),
            ("runs, the last page", $"/jobs?page={Runs / 50}"),
            ("pipelines", "/pipelines"),
            ("a run of 500 steps", $"/jobs/{Large}"),
            ("a metric of 100,000 points", $"/metrics?run={Large}"),
        ])
        {
            var page = new Times();
            for (var time = 0; time <= times; time++)
            {
                var asked = new Times();
                await asked.MeasureAsync(() => browser.GetByteArrayAsync(new Uri(path, UriKind.Relative)));
                if (time > 0)
                {
                    page.Add(asked.Median);
                }
            }

            await output.WriteLineAsync(page.Row(what));
        }
    }

    private static async Task FillAsync(WorkspaceUnderTest workspace)
    {
        await workspace.PutAsync("/environments/tools/versions/1", """{"properties": {"image": "example:1"}}""");
        await workspace.PutAsync("/computes/cluster", """
            {"location": "local", "properties": {"computeType": "AmlCompute", "properties": {"scaleSettings": {"maxNodeCount": 2}}}}
            """);
        await workspace.PutAsync("/components/c/versions/1", """
            {"properties": {"componentSpec": {"type": "command", "command": "echo", "environment": "azureml:tools:1",
                "inputs": {"i": {"type": "uri_folder", "optional": true}}, "outputs": {"o": {"type": "uri_folder"}}}}}
            """);
        var factory = workspace.Services.GetRequiredService<JobFactory>();
        var database = workspace.Services.GetRequiredService<Database>();
        database.Write(connection =>
        {
            for (var i = 0; i < Runs; i++)
            {
                factory.Create(connection, Pipeline(i % 3 == 0 ? "forecast" : "scores", 1), $"run-{i}", null, "properties");
            }

            factory.Create(connection, Pipeline("wide", Steps), Large, null, "properties");
            connection.Execute("""
                UPDATE job SET started_at = created_at, ended_at = strftime('%Y-%m-%dT%H:%M:%f0000Z', created_at, '+' || (rowid % 90) || ' seconds'),
                    status = iif(rowid % 7 = 0, 'Failed', 'Completed')
                """);
        });
        using var mlflow = workspace.NewMlflowClient();
        for (var i = Runs - 200; i < Runs; i++)
        {
            await LogAsync(mlflow, $"run-{i}", "accuracy", [i / (double)Runs], 0);
        }

        for (var from = 0; from < Points; from += BatchSize)
        {
            await LogAsync(mlflow, Large, "loss", Enumerable.Range(from, BatchSize).Select(i => 1.0 / (i + 1)), from);
        }
    }

    // Twenty chains side by side, as far as there are so many.
    private static JsonObject Pipeline(string name, int steps) => new()
    {
        ["jobType"] = "Pipeline",
        ["displayName"] = name,
        ["settings"] = new JsonObject { ["default_compute"] = "cluster" },
        ["jobs"] = new JsonObject(Enumerable.Range(0, steps).Select(step =>
        {
            var node = new JsonObject { ["componentId"] = "azureml:c:1" };
            if (step >= 20)
            {
                node["inputs"] = new JsonObject
                {
                    ["i"] = new JsonObject { ["value"] = $"${{{{parent.jobs.s{step - 20}.outputs.o}}}}" },
                };
            }

            return KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"s{step}"), (JsonNode?)node);
        })),
    };

    private static async Task LogAsync(HttpClient mlflow, string run, string key, IEnumerable<double> values, int from)
    {
        var metrics = values.Select((value, i) => (JsonNode)new JsonObject
        {
            ["key"] = key,
            ["value"] = value,
            ["timestamp"] = from + i + 1,
            ["step"] = from + i,
        });
        using var content = new StringContent(
            new JsonObject { ["run_id"] = run, ["metrics"] = new JsonArray([.. metrics]) }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await mlflow.PostAsync(new Uri("/api/2.0/mlflow/runs/log-batch", UriKind.Relative), content);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        }
    }

    private static async Task<HttpClient> OpenAsync(WorkspaceUnderTest workspace)
    {
        using var content = new StringContent("{}", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await workspace.Client.PostAsync(new Uri("/studio/links", UriKind.Relative), content);
        var link = new Uri(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["uri"]!.GetValue<string>());
        var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = new Uri(link.GetLeftPart(UriPartial.Authority)),
        };
        await browser.GetByteArrayAsync(link);
        return browser;
    }
}
