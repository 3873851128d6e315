using System.Text.Json.Nodes;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>Calls of MLflow's REST API, written as its documentation has them.</summary>
public static class Mlflow
{
    public const string Root = "/api/2.0/mlflow";

    public static Task<Answer> MlflowAsync(this TestServer server, string path, string body) =>
        server.SendAsync(HttpMethod.Post, $"{Root}/{path}", body);

    public static Task<Answer> MlflowAsync(this TestServer server, string path) => server.GetAsync($"{Root}/{path}");

    /// <summary>What a call answers that has to go well.</summary>
    public static async Task<JsonObject> OkAsync(this Task<Answer> call)
    {
        var answer = await call;
        answer.Status.Should().Be(200, answer.Body.ToJsonString());
        return answer.Body;
    }

    public static async Task<string> CreateExperimentAsync(this TestServer server, string name) =>
        Text((await server.MlflowAsync("experiments/create", $$"""{"name": "{{name}}"}""").OkAsync())["experiment_id"]);

    /// <summary>Makes a run.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> CreateRunAsync(this TestServer server, string experiment = "0", string more = "")
    {
        var made = await server.MlflowAsync("runs/create", $$"""{"experiment_id": "{{experiment}}", "start_time": 1000{{more}}}""").OkAsync();
        return Text(made["run"]!["info"]!["run_id"]);
    }

    public static async Task<JsonObject> RunAsync(this TestServer server, string id) =>
        (await server.MlflowAsync($"runs/get?run_id={id}").OkAsync())["run"]!.AsObject();

    /// <summary>The keyed values of a run: its params, tags or metrics.</summary>
    public static Dictionary<string, string> Data(this JsonObject run, string kind) => run["data"]![kind]!.AsArray()
        .ToDictionary(item => Text(item!["key"]), item => item!["value"]!.ToString());

    public static string? Error(this Answer answer) => answer.Body["error_code"]?.GetValue<string>();

    public static string Text(JsonNode? node) => node!.GetValue<string>();
}
