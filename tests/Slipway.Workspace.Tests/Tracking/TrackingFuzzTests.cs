using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Tests.Fixtures;
using Slipway.Workspace.Tracking;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>Whatever is sent to any operation of MLflow's API: the answer is never the server's fault.</summary>
public sealed class TrackingFuzzTests
{
    private const int Rounds = 60;

    private static readonly string[] Fields =
    [
        "experiment_id", "experiment_ids", "experiment_name", "name", "new_name", "run_id", "run_ids", "run_uuid", "run_name", "key", "value",
        "timestamp", "step", "start_time", "end_time", "status", "tags", "params", "metrics", "datasets", "models", "filter", "order_by",
        "max_results", "page_token", "view_type", "run_view_type", "metric_key", "start_step", "end_step", "path", "source", "version",
        "stage", "stages", "alias", "description", "archive_existing_versions", "user_id", "artifact_location", "model_type", "source_run_id",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1", "1e300", "1.5", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "\"\"", "\" \"",
        "\"0\"", "\"m\"", "\"RUN\"", "\"1\"", "\"NaN\"", "\"-Infinity\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"../..\"", "\"a/b\"", "\"FINISHED\"",
        "\"ALL\"", "\"Production\"", "\"MA==\"", "\"MSwyLDM=\"", "\"runs:/RUN/x\"", "\"models:/m/1\"", "\"models:/m\"", "\"mlflow-artifacts:/a\"",
        "\"mlflow-artifacts://h:1/a\"", "\"metrics.a > 1 AND params.`b` LIKE '%'\"", "\"name = 'm'\"", "\"tags.a ILIKE '_%' and name != ''\"",
        "\"'\"", "\"name IN (\"", "\"(((((\"", "\"metrics.a DESC\"", "[]", "[null]", "[1, \"a\", {}]", "[\"0\"]", "[\"RUN\"]", "[\"name DESC\"]",
        "[{\"key\": \"a\", \"value\": \"1\", \"timestamp\": 1, \"step\": 2}]", "[{\"key\": null, \"value\": {}}]",
        "[{\"dataset\": {\"name\": \"d\", \"digest\": \"1\"}}]", "[{\"model_id\": \"m\", \"step\": \"x\"}]", "[{\"field_name\": \"name\", \"ascending\": false}]",
        "{}", "{\"a\": {\"b\": null}}",
    ];

    [Fact]
    public async Task No_answer_to_any_operation_is_the_servers_fault()
    {
        await using var server = await StartAsync();
        var run = await server.CreateRunAsync();
        await server.MlflowAsync("registered-models/create", """{"name": "m"}""").OkAsync();
        await server.MlflowAsync("model-versions/create", $$"""{"name": "m", "source": "runs:/{{run}}/x"}""").OkAsync();
        var operations = server.Services.GetRequiredService<TrackingRoutes>().Table.ToList();
        var faults = new List<string>();
        var taken = 0;
        for (var seed = 0; seed < operations.Count * Rounds && faults.Count < 10; seed++)
        {
            var random = new Random(seed);
            var operation = operations[seed % operations.Count];
            var fields = Enumerable.Range(0, random.Next(1, 8)).Select(_ => (
                Name: Fields[random.Next(Fields.Length)],
                Value: Values[random.Next(Values.Length)].Replace("RUN", run, StringComparison.Ordinal))).DistinctBy(field => field.Name).ToList();
            var path = $"{TrackingRoutes.Root}{operation.Path.Replace("{id}", "m", StringComparison.Ordinal).Replace("{**key}", "k", StringComparison.Ordinal)
                .Replace("{**path}", random.Next(2) == 0 ? $"ExperimentRun/dcid.{run}/f" : "a/%01/b", StringComparison.Ordinal)}";
            var query = operation.Method == "GET"
                ? "?" + string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value.Trim('"'))}"))
                : "";
            var body = operation.Method == "GET" ? null : Body(fields, random);
            var answer = await server.SendAsync(new HttpMethod(operation.Method), path + query, body);
            taken += answer.Status == 200 ? 1 : 0;
            if (answer.Status >= 500 || (answer.Status >= 400 && answer.Error() is null && !answer.Body.ContainsKey("error")))
            {
                faults.Add($"{answer.Status} {operation.Method} {path}{query} {body}");
            }
        }

        faults.Should().BeEmpty();
        taken.Should().BeGreaterThan(operations.Count, "much of it is what it takes");
        (await server.RunAsync(run))["info"]!["run_id"]!.GetValue<string>().Should().Be(run);
    }

    private static string Body(List<(string Name, string Value)> fields, Random random)
    {
        var text = new StringBuilder($"{{{string.Join(", ", fields.Select(field => $"\"{field.Name}\": {field.Value}"))}}}");
        if (random.Next(10) == 0)
        {
            text[random.Next(text.Length)] = (char)random.Next(32, 127);
        }

        return text.ToString();
    }
}
