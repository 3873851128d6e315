using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Blobs;

namespace Slipway.Workspace.Jobs;

/// <summary>Finds and notes whose outputs a step has.</summary>
internal static partial class JobStore
{
    /// <summary>Completed steps of the same identity, the newest first.</summary>
    public static IReadOnlyList<Job> ListCompletedSteps(this SqliteConnection connection, string identity) =>
        [.. connection.Query<Row>(
            $"SELECT {Columns} FROM job WHERE identity = @identity AND status = 'Completed' ORDER BY ended_at DESC LIMIT 5",
            new { identity }).Select(row => row.ToJob())];

    /// <summary>The latest completed step of a name in an experiment.</summary>
    public static Job? FindLastCompletedStep(this SqliteConnection connection, string experiment, string step) =>
        connection.QueryFirstOrDefault<Row>(
            $"""
            SELECT {Columns} FROM job
            WHERE parent_id IS NOT NULL AND experiment = @experiment AND step = @step AND status = 'Completed' AND identity IS NOT NULL
            ORDER BY ended_at DESC LIMIT 1
            """,
            new { experiment, step })?.ToJob();

    /// <summary>Notes what decides what a step makes, and why it is run all the same.</summary>
    public static void SetIdentity(this SqliteConnection connection, string id, string? identity, string note) =>
        connection.Execute(
            "UPDATE job SET identity = @identity, reuse_note = @note WHERE id = @id AND (identity, reuse_note) IS NOT (@identity, @note)",
            new { id, identity, note });

    /// <summary>
    /// Completes a step with the outputs of an earlier one: what was to read this step's outputs reads the earlier one's.
    /// </summary>
    /// <returns>Whether the earlier one could still be had.</returns>
    public static bool CompleteByReuse(
        this SqliteConnection connection, Job step, Job original, string identity, string note,
        IReadOnlyDictionary<BlobLocation, BlobLocation> moved, DateTimeOffset now)
    {
        if (connection.FindJob(original.Id)?.Identity != identity)
        {
            return false;
        }

        connection.SetStatus(step.Id, JobStatus.Running, now);
        connection.SetIdentity(step.Id, identity, note);
        connection.Execute(
            "UPDATE job SET reused_from = @original, plan = @plan WHERE id = @id",
            new
            {
                id = step.Id,
                original = original.ReusedFrom ?? original.Id,
                plan = PlanJson.Write(step.StepPlan with { Outputs = [.. step.StepPlan.Outputs.Select(output => Moved(output, moved))] }),
            });
        // What reads or passes on its outputs may be anywhere in the run: beside it, within a pipeline, around it.
        foreach (var other in connection.ListMentions(step.RootId, step.Id).Where(other => other.Id != step.Id))
        {
            if (other.IsPipeline)
            {
                var pipeline = other.PipelinePlan;
                UpdatePlan(connection, other.Id, pipeline with
                {
                    Inputs = [.. pipeline.Inputs.Select(input => input with { Value = Moved(input.Value, moved) })],
                    Outputs = [.. pipeline.Outputs.Select(output => Moved(output, moved))],
                });
            }
            else
            {
                var plan = other.StepPlan;
                UpdatePlan(connection, other.Id, plan with
                {
                    Inputs = [.. plan.Inputs.Select(input => input.Location is { } place && moved.TryGetValue(place, out var to)
                        ? input with { Location = to }
                        : input)],
                });
            }
        }

        connection.RegisterOutputs(connection.FindJob(step.Id)!, now);
        connection.EndJob(step.Id, JobOutcome.Completed(), now);
        return true;
    }

    private static StepOutput Moved(StepOutput output, IReadOnlyDictionary<BlobLocation, BlobLocation> moved) =>
        moved.TryGetValue(output.Location, out var to) ? output with { Location = to } : output;

    private static InputValue Moved(InputValue value, IReadOnlyDictionary<BlobLocation, BlobLocation> moved) => value with
    {
        Value = moved.FirstOrDefault(pair => DataUri.Of(pair.Key) == value.Value).Value is { } to ? DataUri.Of(to) : value.Value,
    };

    private static void UpdatePlan<T>(SqliteConnection connection, string id, T plan) => connection.Execute(
        "UPDATE job SET plan = @plan WHERE id = @id", new { id, plan = PlanJson.Write(plan) });
}
