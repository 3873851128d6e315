using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Slipway.Pipelines.Tests.Fake;

/// <summary>The resources of the fake: by path below the workspace, as they were put, with what a server adds.</summary>
internal sealed class FakeResources(FakeAzure azure)
{
    private readonly ConcurrentDictionary<string, JsonObject> _bodies = new();

    private readonly ConcurrentDictionary<string, string> _createdAt = new();
    private int _created;

    /// <summary>What was put, by path.</summary>
    public IReadOnlyDictionary<string, JsonObject> Bodies => _bodies;

    /// <summary>Changes what is put, as a server that keeps it in its own way.</summary>
    public Action<string, JsonObject>? OnPut { get; set; }

    /// <summary>The jobs that were asked to be cancelled.</summary>
    public List<string> Cancelled { get; } = [];

    /// <summary>Changes a resource behind the publisher's back.</summary>
    public void Change(string path, Action<JsonObject> change) => change(_bodies[path]);

    public void Put(string path, JsonObject body) => _bodies[path] = body;

    /// <summary>Has something that someone else has made, whatever it is.</summary>
    public void Put(string path) => Put(path, new JsonObject { ["properties"] = new JsonObject() });

    /// <summary>Takes a resource away, as somebody in the studio would.</summary>
    public void Remove(string path) => _bodies.TryRemove(path, out _);

    /// <summary>All that was put, as one text.</summary>
    public string Snapshot() => string.Join('\n', _bodies
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Key} {WithoutPlaces(pair.Value).ToJsonString()}"));

    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value!;
        if (!request.Query.ContainsKey("api-version"))
        {
            await FakeAzure.ErrorAsync(context, 400, "MissingApiVersionParameter", "no api-version");
            return;
        }

        if (path.StartsWith("/operations/", StringComparison.Ordinal))
        {
            var isFailed = path.EndsWith("/failed", StringComparison.Ordinal);
            await FakeAzure.AnswerAsync(context, 200, isFailed
                ? new JsonObject
                {
                    ["status"] = "Failed",
                    ["error"] = new JsonObject { ["code"] = "InternalServerError", ["message"] = "the fake could not make it" },
                }
                : new JsonObject { ["status"] = "Succeeded" });
            return;
        }

        if (!path.StartsWith(FakeAzure.WorkspaceId, StringComparison.Ordinal))
        {
            await FakeAzure.ErrorAsync(context, 404, "ResourceNotFound", $"there is no {path}");
            return;
        }

        var below = path[FakeAzure.WorkspaceId.Length..].Trim('/');
        await (request.Method switch
        {
            "GET" => GetAsync(context, below),
            "PUT" => PutAsync(context, below),
            "POST" => PostAsync(context, below),
            "DELETE" => DeleteAsync(context, below),
            _ => FakeAzure.ErrorAsync(context, 405, "MethodNotAllowed", request.Method),
        });
    }

    private Task GetAsync(HttpContext context, string path)
    {
        if (path == "providers/Microsoft.Authorization/permissions")
        {
            return azure.Permissions is { } permissions
                ? FakeAzure.AnswerAsync(context, 200, new JsonObject { ["value"] = permissions.DeepClone() })
                : FakeAzure.ErrorAsync(context, 404, "ResourceNotFound", "nobody can tell");
        }

        if (path.Length == 0)
        {
            return FakeAzure.AnswerAsync(context, 200, new JsonObject
            {
                ["id"] = FakeAzure.WorkspaceId,
                ["name"] = "ws",
                ["type"] = "Microsoft.MachineLearningServices/workspaces",
                ["location"] = "westeurope",
                ["properties"] = new JsonObject
                {
                    ["workspaceId"] = "abcdef12-0000-0000-0000-000000000000",
                    ["discoveryUrl"] = $"{azure.Address}discovery",
                },
            });
        }

        if (path == "datastores")
        {
            return FakeAzure.AnswerAsync(context, 200, new JsonObject { ["value"] = new JsonArray(azure.Storage?.Datastore() ?? azure.Blobs.Datastore()) });
        }

        if (path is "schedules" or "batchEndpoints" || path.EndsWith("/deployments", StringComparison.Ordinal))
        {
            return FakeAzure.AnswerAsync(context, 200, new JsonObject
            {
                ["value"] = new JsonArray([.. _bodies
                    .Where(pair => pair.Key.StartsWith($"{path}/", StringComparison.Ordinal)
                        && !pair.Key[(path.Length + 1)..].Contains('/', StringComparison.Ordinal))
                    .Select(pair => Served(pair.Key, pair.Value))]),
            });
        }

        return _bodies.TryGetValue(path, out var body)
            ? FakeAzure.AnswerAsync(context, 200, Served(path, body))
            : FakeAzure.ErrorAsync(context, 404, "ResourceNotFound", $"there is no {path}");
    }

    /// <summary>Takes what is put, and says later that it could not be made.</summary>
    public async Task FailLaterAsync(HttpContext context)
    {
        var path = context.Request.Path.Value![FakeAzure.WorkspaceId.Length..].Trim('/');
        var body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
        body["properties"]!["provisioningState"] = "Failed";
        _bodies[path] = body;
        context.Response.Headers["Azure-AsyncOperation"] = $"{azure.Address}operations/failed?api-version=x";
        context.Response.Headers.RetryAfter = "0";
        var served = Served(path, body);
        served["properties"]!["provisioningState"] = "Creating";
        await FakeAzure.AnswerAsync(context, 201, served);
    }

    private async Task PutAsync(HttpContext context, string path)
    {
        var body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
        if (Missing(path, body) is { } missing)
        {
            await FakeAzure.ErrorAsync(context, 400, "UserError", $"{path} refers to {missing}, which is not there");
            return;
        }

        var present = _bodies.GetValueOrDefault(path);
        if (present is not null && path.Contains("/versions/", StringComparison.Ordinal)
            && !JsonNode.DeepEquals(Content(present), Content(body)))
        {
            await FakeAzure.ErrorAsync(context, 409, "Conflict", $"{path} is there and is different");
            return;
        }

        OnPut?.Invoke(path, body);
        _bodies[path] = (JsonObject)body.DeepClone();
        _createdAt.TryAdd(path, $"2026-01-01T00:00:00.{Interlocked.Increment(ref _created):D6}Z");
        if (path.StartsWith("schedules/", StringComparison.Ordinal) || path.StartsWith("batchEndpoints/", StringComparison.Ordinal))
        {
            context.Response.Headers["Azure-AsyncOperation"] = $"{azure.Address}operations/{_bodies.Count}?api-version=x";
            context.Response.Headers.RetryAfter = "0";
        }

        await FakeAzure.AnswerAsync(context, present is null ? 201 : 200, Served(path, body));
    }

    private Task DeleteAsync(HttpContext context, string path)
    {
        if (path.StartsWith("schedules/", StringComparison.Ordinal)
            && _bodies.GetValueOrDefault(path)?["properties"]?["isEnabled"]?.GetValue<bool>() != false)
        {
            return FakeAzure.ErrorAsync(context, 400, "UserError", "a schedule must be disabled before it is deleted");
        }

        if (path.Contains("/deployments/", StringComparison.Ordinal)
            && (string?)_bodies.GetValueOrDefault(path[..path.IndexOf("/deployments/", StringComparison.Ordinal)])
                ?["properties"]?["defaults"]?["deploymentName"] == path.Split('/')[^1])
        {
            return FakeAzure.ErrorAsync(context, 400, "UserError", "the default deployment can't be deleted");
        }

        var removed = _bodies.Keys.Where(key => key == path || key.StartsWith($"{path}/", StringComparison.Ordinal)).ToList();
        removed.ForEach(key => _bodies.TryRemove(key, out _));
        return FakeAzure.AnswerAsync(context, removed.Count > 0 ? 200 : 204, null);
    }

    private Task PostAsync(HttpContext context, string path)
    {
        if (path.EndsWith("/startPendingUpload", StringComparison.Ordinal))
        {
            return FakeAzure.AnswerAsync(context, 200, azure.Storage?.PendingUpload() ?? azure.Blobs.PendingUpload());
        }

        if (path.EndsWith("/cancel", StringComparison.Ordinal))
        {
            Cancelled.Add(path.Split('/')[^2]);
            return FakeAzure.AnswerAsync(context, 200, null);
        }

        return path.EndsWith("/listSecrets", StringComparison.Ordinal)
            ? FakeAzure.AnswerAsync(context, 200, new JsonObject { ["secretsType"] = "Sas", ["sasToken"] = azure.Storage?.SasToken() ?? "sig=fake" })
            : FakeAzure.ErrorAsync(context, 404, "ResourceNotFound", path);
    }

    /// <summary>What a body refers to and is not there.</summary>
    private string? Missing(string path, JsonObject body)
    {
        var properties = body["properties"]!;
        var references = new List<string?>();
        if (path.StartsWith("components/", StringComparison.Ordinal))
        {
            var spec = properties["componentSpec"]!;
            references.Add((string?)spec["code"]);
            references.Add((string?)spec["environment"]);
            references.AddRange((spec["jobs"] as JsonObject ?? []).Select(job => (string?)job.Value!["componentId"]));
        }

        if (path.Contains("/deployments/", StringComparison.Ordinal))
        {
            references.Add($"{FakeAzure.WorkspaceId}/{path[..path.IndexOf("/deployments/", StringComparison.Ordinal)]}");
            references.Add((string?)properties["deploymentConfiguration"]!["componentId"]!["assetId"]);
        }
        else if (path.StartsWith("batchEndpoints/", StringComparison.Ordinal)
            && (string?)properties["defaults"]?["deploymentName"] is { } deployment)
        {
            references.Add($"{FakeAzure.WorkspaceId}/{path}/deployments/{deployment}");
        }

        if (path.StartsWith("schedules/", StringComparison.Ordinal))
        {
            references.Add((string?)properties["action"]!["jobDefinition"]?["componentId"]);
        }

        return references
            .OfType<string>()
            .Select(reference => reference.StartsWith("azureml:/sub", StringComparison.Ordinal) ? reference["azureml:".Length..] : reference)
            .Where(reference => reference.StartsWith('/'))
            .FirstOrDefault(reference => !_bodies.ContainsKey(reference[(FakeAzure.WorkspaceId.Length + 1)..]));
    }

    // A server says the same thing in its own words, and adds some.
    private JsonObject Served(string path, JsonObject body)
    {
        var served = (JsonObject)body.DeepClone();
        served["id"] = $"{FakeAzure.WorkspaceId}/{path}";
        served["name"] = path.Split('/')[^1];
        served["type"] = "Microsoft.MachineLearningServices/workspaces/x";
        served["systemData"] = new JsonObject
        {
            ["createdBy"] = "the fake",
            ["createdAt"] = _createdAt.GetValueOrDefault(path, "2026-01-01T00:00:00.000000Z"),
        };
        var properties = (JsonObject)served["properties"]!;
        properties["provisioningState"] ??= "Succeeded";
        if (path.StartsWith("batchEndpoints/", StringComparison.Ordinal) && !path.Contains("/deployments/", StringComparison.Ordinal))
        {
            properties["scoringUri"] = $"{azure.Address}score/{served["name"]}/jobs";
        }

        if (path.StartsWith("schedules/", StringComparison.Ordinal))
        {
            properties["isEnabled"] ??= true;
            var trigger = (JsonObject)properties["trigger"]!;
            trigger["startTime"] = ((string?)trigger["startTime"])?.Replace(' ', 'T') ?? "2026-01-01T00:00:00Z";
            if ((string?)trigger["frequency"] is { } frequency)
            {
                trigger["frequency"] = char.ToUpperInvariant(frequency[0]) + frequency[1..];
            }

            if (properties["action"]!["jobDefinition"] is JsonObject job)
            {
                job["status"] = null;
                job["services"] = new JsonObject();
                foreach (var (_, input) in job["inputs"] as JsonObject ?? [])
                {
                    input!["description"] = null;
                }
            }
        }

        return served;
    }

    // A version's tags may change, and nothing else of it.
    private static JsonObject Content(JsonObject body)
    {
        var copy = WithoutPlaces(body);
        (copy["properties"] as JsonObject)?.Remove("tags");
        return copy;
    }

    // Where code was uploaded to differs from one upload to the next.
    private static JsonObject WithoutPlaces(JsonObject body)
    {
        var copy = (JsonObject)body.DeepClone();
        (copy["properties"] as JsonObject)?.Remove("codeUri");
        return copy;
    }
}
