using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.Extensions;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Operations;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Schedules;

/// <summary>The operations on schedules.</summary>
internal sealed class ScheduleOperations(
    Database database, WorkspaceScope scope, JobFactory factory, Scheduler scheduler, AsyncOperations asyncOperations,
    Setbacks setbacks, TimeProvider clock) : IOperations
{
    public const string Kind = "schedules";
    private const string Path = $"{Operation.Workspace}/schedules";
    private const int ShownFirings = 20;

    public IEnumerable<Operation> Operations =>
    [
        new("Schedules_List", "GET", Path, ListAsync),
        new("Schedules_Get", "GET", $"{Path}/{{name}}", GetAsync),
        new("Schedules_CreateOrUpdate", "PUT", $"{Path}/{{name}}", PutAsync),
        new("Schedules_Delete", "DELETE", $"{Path}/{{name}}", DeleteAsync),
        new("Schedules_Trigger", "POST", $"{Path}/{{name}}/trigger", TriggerAsync),
    ];

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        bool? enabled = request.QueryOneOf("listViewType", "EnabledOnly", "DisabledOnly", "All") switch
        {
            "All" => null,
            var view => view == "EnabledOnly",
        };
        return Task.FromResult(ApiResult.Ok(database.Read(connection => Page.Cut(
            request,
            scope,
            connection.ListResources(Kind).Where(s => enabled is null || IsEnabled(s) == enabled).ToList(),
            s => Body(connection, s)))));
    }

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        return Task.FromResult(ApiResult.Ok(database.Read(connection =>
            connection.FindResource(Kind, "", name) is { } found
                ? Body(connection, found)
                : throw ApiException.ResourceNotFound($"schedules/{name}"))));
    }

    private async Task<ApiResult> PutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var properties = Envelope.Properties(body);
        properties.Remove("provisioningState");
        properties.Remove("triggerHistory");
        properties.Remove("error");
        var trigger = TriggerReader.Read(properties);
        var definition = ScheduleAction.JobDefinition(properties);
        var result = database.Write(connection =>
        {
            factory.Check(connection, definition, ScheduleAction.DefinitionPath);
            var (resource, created) = Put(connection, name, body, trigger);
            return asyncOperations.Started(connection, request, Body(connection, resource), created);
        });
        scheduler.Changed();
        return result;
    }

    /// <summary>Makes the schedule's job once, now; when it fires by itself stays as it is.</summary>
    private async Task<ApiResult> TriggerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        var body = await request.OptionalBodyAsync(cancellationToken).ConfigureAwait(false);
        var time = body.FindText("scheduleTime");
        if (time is not null && !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            throw ApiException.InvalidContent($"'{time}' is no time.", "scheduleTime");
        }

        var due = time is null
            ? clock.GetUtcNow().ToInstant()
            : DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToInstant();
        return ApiResult.Ok(new JsonObject
        {
            ["scheduleActionType"] = "CreateJob",
            ["submissionId"] = scheduler.FireOnce(name, due),
        });
    }

    /// <summary>Switches a schedule on or off, and leaves it as it is otherwise.</summary>
    /// <exception cref="ApiException">404: there is none of this name.</exception>
    public void SetEnabled(string name, bool isEnabled)
    {
        database.Write(connection =>
        {
            var body = connection.FindResource(Kind, "", name)?.Body ?? throw ApiException.ResourceNotFound($"schedules/{name}");
            var properties = Envelope.Properties(body);
            properties["isEnabled"] = isEnabled;
            Put(connection, name, body, TriggerReader.Read(properties));
        });
        scheduler.Changed();
    }

    private (StoredResource Resource, bool Created) Put(
        SqliteConnection connection, string name, JsonObject body, Trigger trigger)
    {
        var before = connection.FindResource(Kind, "", name);
        var (resource, created) = connection.PutResource(Kind, "", name, body, clock.GetUtcNow());
        connection.SetScheduleState(name, State(connection, before, resource, trigger));
        setbacks.Forget(Scheduler.Item(name));
        return (resource, created);
    }

    private Task<ApiResult> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        var existed = database.Write(connection =>
        {
            connection.ForgetSchedule(name);
            setbacks.Forget(Scheduler.Item(name));
            return connection.DeleteResource(Kind, "", name);
        });
        scheduler.Changed();
        return Task.FromResult(existed ? new ApiResult(200) : ApiResult.NoContent);
    }

    public static bool IsEnabled(StoredResource schedule) =>
        Envelope.Properties(schedule.Body).Find("isEnabled") is null
        || Envelope.Properties(schedule.Body).FindFlag("isEnabled");

    /// <summary>
    /// Where the schedule stands now: a new one, or one with another trigger, from now on; one that was only edited
    /// stands where it stood. What was due while it was disabled is not due any more.
    /// </summary>
    private ScheduleState State(SqliteConnection connection, StoredResource? before, StoredResource after, Trigger trigger)
    {
        var now = clock.GetUtcNow().ToInstant();
        var kept = before is not null && JsonNode.DeepEquals(TriggerOf(before), TriggerOf(after))
            ? connection.FindScheduleState(after.Name)
            : null;
        if (kept is not null)
        {
            return before is not null && IsEnabled(before) ? kept : kept with { Cursor = now };
        }

        // A trigger that fires at once is due at its anchor, which must lie behind the cursor for that.
        var firesAtOnce = before is null && trigger.FiresAtOnce;
        return new ScheduleState(now, firesAtOnce ? now - Duration.FromTicks(1) : now);
    }

    private static JsonNode? TriggerOf(StoredResource schedule) => Envelope.Properties(schedule.Body).Find("trigger");

    private JsonObject Body(SqliteConnection connection, StoredResource resource)
    {
        var envelope = Envelope.Of(resource);
        var properties = envelope["properties"]!.AsObject();
        properties["isEnabled"] = IsEnabled(resource);
        var setback = setbacks.Find(Scheduler.Item(resource.Name));
        properties["provisioningState"] = setback is null ? "Succeeded" : "Failed";
        if (setback is not null)
        {
            properties["error"] = ErrorBoundary.Body(ApiException.UserError(setback.Reason, $"schedules/{resource.Name}"))["error"]!.DeepClone();
        }

        properties["triggerHistory"] = new JsonArray([.. connection.ListFirings(resource.Name, ShownFirings)
            .Select(JsonNode (firing) => new JsonObject
            {
                ["dueAt"] = Timestamp.Write(firing.DueAt.ToDateTimeOffset()),
                ["outcome"] = firing.Outcome,
                ["jobName"] = firing.JobId,
                ["message"] = firing.Message,
            })]);
        return envelope;
    }
}
