using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Whatever is sent to any operation: the answer is the caller's fault or none, and never the server's.</summary>
public sealed partial class FuzzTests
{
    // So many for each operation; the seeds are fixed, so that what fails fails again.
    private const int Rounds = 40;

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "1e300", "1.5", "99999999999999999999", "\"\"", "\" \"", "\"x\"", "\"\\u0000\"", "\"\\u001b[31m\"",
        "\"${{\"", "\"${{inputs.x}}\"", "\"azureml:\"", "\"azureml:c:1\"", "\"azureml:c@latest\"", "\"azureml://\"", "\"/\"", "\"..\"", "\"PT5M\"", "\"-PT5M\"",
        "\"1e300\"", "\"2147483648\"", "\"\\ud83d\\ude00\"", "[]", "[null]", "[1, \"a\", {}]", "[[[[]]]]", "{}", "{\"\": 1}", "{\"a\": {\"b\": null}}",
        "{\"properties\": []}",
    ];

    private static readonly string[] Bodies =
    [
        """{"properties": {"image": "a", "isAnonymous": false, "tags": {"a": "b"}, "description": "d"}}""",
        """{"properties": {"codeUri": "azureml://datastores/workspaceblobstore/paths/a", "dataType": "uri_folder", "dataUri": "azureml://datastores/workspaceblobstore/paths/a", "modelType": "custom_model", "modelUri": "azureml://datastores/workspaceblobstore/paths/a"}}""",
        """{"properties": {"componentSpec": {"name": "c", "type": "command", "version": "1", "command": "echo ${{inputs.x}}", "environment": "azureml:tools:1", "inputs": {"x": {"type": "integer", "default": 1, "min": 0, "max": 5, "optional": true, "enum": [1]}}, "outputs": {"o": {"type": "uri_folder"}}, "resources": {"instance_count": 1, "shm_size": "1g"}, "limits": {"timeout": 5}}}}""",
        """{"properties": {"componentSpec": {"name": "p", "type": "pipeline", "version": "1", "jobs": {"s": {"component_id": "azureml:c:1", "inputs": {}}}, "inputs": {}, "outputs": {}}}}""",
        """{"location": "local", "properties": {"computeType": "AmlCompute", "properties": {"vmSize": "s", "scaleSettings": {"minNodeCount": 0, "maxNodeCount": 2, "nodeIdleTimeBeforeScaleDown": "PT5M"}}}}""",
        """{"location": "local", "properties": {"authMode": "AADToken", "defaults": {"deploymentName": "d"}}}""",
        """{"location": "local", "properties": {"deploymentConfiguration":"""
            + """ {"deploymentConfigurationType": "PipelineComponent","""
            + """ "componentId": {"referenceType": "Id", "assetId": "azureml:pipe:1"},"""
            + """ "settings": {"default_compute": "cluster"}}}}""",
        """{"properties": {"datastoreType": "AzureBlob", "accountName": "abc", "containerName": "abc", "credentials": {"credentialsType": "AccountKey", "secrets": {"secretsType": "AccountKey", "key": "a"}}}}""",
        """{"properties": {"jobType": "Pipeline", "displayName": "n", "experimentName": "e", "jobs": {"s": {"componentId": "azureml:c:1", "inputs": {"x": {"jobInputType": "literal", "value": "1"}}, "outputs": {"o": {"mode": "Upload", "type": "uri_folder"}}, "resources": {"docker_args": "--cpus 1"}, "limits": {"timeout": "PT1H"}, "environmentVariables": {"A": "b"}}}, "inputs": {"i": {"jobInputType": "uri_folder", "uri": "azureml://datastores/workspaceblobstore/paths/a"}}, "outputs": {"o": {"uri": "azureml://datastores/workspaceblobstore/paths/b", "assetName": "n"}}, "settings": {"default_compute": "azureml:cluster", "continueOnStepFailure": true}, "tags": {}, "properties": {}}}""",
        """{"properties": {"jobType": "Command", "command": "echo", "environmentId": "azureml:tools:1", "computeId": "azureml:cluster", "inputs": {}, "outputs": {}, "environmentVariables": {}, "limits": {"timeout": "PT1H"}, "resources": {"instanceCount": 1}, "distribution": null, "services": {}}}""",
        """{"properties": {"isEnabled": true, "trigger": {"triggerType": "Recurrence", "frequency": "Day", "interval": 1, "startTime": "2025-01-01T00:00:00", "timeZone": "UTC", "schedule": {"hours": [1], "minutes": [0], "weekDays": ["Monday"], "monthDays": [1]}}, "action": {"actionType": "CreateJob", "jobDefinition": {"jobType": "Command", "command": "echo", "environmentId": "azureml:tools:1", "computeId": "azureml:cluster"}}}}""",
        """{"properties": {"trigger": {"triggerType": "Cron", "expression": "0 6 * * 1-5"}, "action": {"actionType": "CreateJob", "jobDefinition": {"jobType": "Pipeline", "jobs": {"s": {"componentId": "azureml:c:1"}}, "settings": {"default_compute": "azureml:cluster"}}}}}""",
        """{"properties": {"inputData": {"x": {"jobInputType": "literal", "value": "1"}}, "outputData": {},"""
            + """ "properties": {"experimentName": "e"}, "tags": {}}}""",
        """{"properties": {"notificationSetting": {"webhooks": {"w": {"webhookType": "AzureDevOps", "eventType": "Running"}}}}}""",
        """{"keepDays": 1000, "keepGigabytes": 1000, "runId": "job", "values": ["azureml://jobs/job/outputs/o"], "scheduleTime": "2025-01-01T00:00:00Z", "pendingUploadId": "a", "pendingUploadType": "TemporaryBlobReference"}""",
    ];

    [Fact]
    public async Task No_answer_to_any_operation_is_the_servers_fault()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("c", "echo", """{"x": {"type": "integer", "optional": true}}""", """{"o": {"type": "uri_folder"}}""");
        await server.PutPipelineComponentAsync("pipe", """{"s": {"component_id": "azureml:c:1"}}""");
        await server.PutAsync($"{W}/jobs/job", Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}"""));
        using var browser = await Browser.OpenAsync(server);
        var operations = server.Services.GetRequiredService<OperationRoutes>().Table
            .Where(operation => operation.Handler is not null).OrderBy(operation => operation.Id, StringComparer.Ordinal).ToList();
        var faults = new List<string>();
        var taken = 0;
        for (var seed = 0; seed < operations.Count * Rounds && faults.Count < 20; seed++)
        {
            var random = new Random(seed);
            var operation = operations[seed % operations.Count];
            var path = Address(operation, random);
            var body = operation.Method is "GET" or "DELETE" ? null : Mutated(random);
            var status = await SendAsync(server, operation.Method, path, body);
            taken += status is 200 or 201 && body is not null ? 1 : 0;
            if (status >= 500)
            {
                faults.Add($"{status} {operation.Method} {path} {body}");
            }
        }

        // What was taken can be shown, in lists and on pages.
        foreach (var operation in operations.Where(operation => operation.Method == "GET"))
        {
            var path = Address(operation, null);
            if (await SendAsync(server, "GET", path, null) is var status and >= 500)
            {
                faults.Add($"{status} GET {path} after all that was taken");
            }
        }

        foreach (var page in (string[])["/jobs", "/pipelines", "/endpoints", "/schedules", "/environments", "/components", "/data", "/models", "/datastores"])
        {
            if ((await browser.GetAsync(page)).Status is var status and >= 500)
            {
                faults.Add($"{status} page {page}");
            }
        }

        faults.Should().BeEmpty();
        taken.Should().BeGreaterThan(50, "much of what is sent must get beyond the first look");
    }

    private static string Address(Operation operation, Random? random)
    {
        var path = operation.Pattern.Replace(Operation.Workspace, W, StringComparison.Ordinal)
            .Replace("{subscriptionId}", WorkspaceScope.SubscriptionId, StringComparison.Ordinal)
            .Replace("{resourceGroupName}", WorkspaceScope.ResourceGroup, StringComparison.Ordinal);
        string[] names = ["name", "c", "job", "pipe", "tools", "cluster", "abc", "1", "a%20b", "%F0%9F%98%80", "%FF", "a.b", "workspaceblobstore"];
        path = Parameter().Replace(path, _ => random is null ? "name" : random.Next(3) > 0 ? "name" : names[random.Next(names.Length)]);
        string[] queries = ["", "&$skip=1", "&$top=0", "&$skip=x", "&listViewType=All", "&listViewType=%00", "&count=-1", "&$skip=2147483647"];
        return $"{path}?api-version=2024-10-01{(random is null ? "" : queries[random.Next(queries.Length)])}";
    }

    /// <summary>A body that some operation takes, with up to three of its values replaced, removed or added to.</summary>
    private static string Mutated(Random random)
    {
        if (random.Next(20) == 0)
        {
            return Values[random.Next(Values.Length)];
        }

        var body = JsonNode.Parse(Bodies[random.Next(Bodies.Length)])!.AsObject();
        for (var change = random.Next(4); change > 0; change--)
        {
            var objects = Objects(body).Where(found => found.Count > 0).ToList();
            if (objects.Count == 0)
            {
                break;
            }

            var target = objects[random.Next(objects.Count)];
            var name = target.ElementAt(random.Next(target.Count)).Key;
            switch (random.Next(6))
            {
                case 0:
                    target.Remove(name);
                    break;
                case 1:
                    target[$"{name}2"] = JsonNode.Parse(Values[random.Next(Values.Length)]);
                    break;
                default:
                    target[name] = JsonNode.Parse(Values[random.Next(Values.Length)]);
                    break;
            }
        }

        return body.ToJsonString();
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject found => found.SelectMany(member => Objects(member.Value)).Prepend(found),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };

    private static async Task<int> SendAsync(TestServer server, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    [GeneratedRegex("{[^}]*}")]
    private static partial Regex Parameter();
}
