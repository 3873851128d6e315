using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Workspace.Computes;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Sweeps;

namespace Slipway.Workspace.Jobs;

/// <summary>The trials of a sweep: runs of its step with hyperparameters of their own.</summary>
internal static class Trial
{
    private const string SearchSpace = "search_space.";

    /// <summary>The id of a trial's run, as in Azure.</summary>
    public static string IdOf(string sweep, int number) => string.Create(CultureInfo.InvariantCulture, $"{sweep}_{number}");

    /// <summary>What a trial runs.</summary>
    /// <param name="sweep">The sweep's step.</param>
    /// <param name="run">The id of the sweep's run.</param>
    /// <param name="number">The trial's number, from 0 on.</param>
    /// <param name="scope">The workspace, in whose storage each trial has outputs of its own.</param>
    public static StepPlan Plan(StepPlan sweep, string run, int number, WorkspaceScope scope)
    {
        var id = IdOf(run, number);
        var outputs = new OutputReader(scope, id);
        return With(sweep, run, number) with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"trial_{number}"),
            // What becomes of the best one's is said with the sweep.
            Outputs = [.. sweep.Outputs.Select(output => outputs.Read(output.Name, null, output.Type, "outputs"))],
            DependsOn = [],
            Timeout = sweep.Sweep!.TrialTimeout ?? sweep.Timeout,
            Sweep = null,
        };
    }

    /// <summary>A trial as a job of its own, as Azure shows it.</summary>
    public static JsonObject Properties(StepPlan trial) => new()
    {
        ["jobType"] = "Command",
        ["command"] = trial.Command,
        ["environmentId"] = trial.Environment,
        ["computeId"] = trial.Compute == Compute.Serverless ? null : $"{WorkspaceScope.ArmId}/computes/{trial.Compute}",
        ["environmentVariables"] = new JsonObject(trial.EnvironmentVariables.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
        ["inputs"] = new JsonObject(trial.Inputs.Select(input => KeyValuePair.Create(input.Name, (JsonNode?)input.ToValue().ToJson()))),
    };

    /// <summary>Refuses a sweep whose trials could not be made: each has the same names as the first.</summary>
    /// <exception cref="ApiException">400: the command uses something that is not there, or the job's name is too long for its trials'.</exception>
    public static void Check(StepPlan sweep, string run, string path)
    {
        CommandTemplate.Check(With(sweep, run, 0), $"{path}.command");
        if (!JobName.IsValid(IdOf(run, sweep.Sweep!.Trials)))
        {
            throw ApiException.UserError($"The name '{run}' is too long: its trials' have a number behind it, and 255 characters at most.", "name");
        }
    }

    private static StepPlan With(StepPlan sweep, string run, int number)
    {
        var values = Sampler.Draw(sweep.Sweep!, run, number);
        return sweep with
        {
            Command = Expression.Replace(
                sweep.Command,
                inner => Expression.After(inner, SearchSpace) is { } name && values.TryGetValue(name, out var value) ? value : $"${{{{{inner}}}}}"),
            Inputs =
            [
                .. sweep.Inputs,
                .. values.Where(value => sweep.Inputs.All(input => input.Name != value.Key))
                    .Select(value => new StepInput(value.Key, "string", value.Value, null)),
            ],
        };
    }
}
