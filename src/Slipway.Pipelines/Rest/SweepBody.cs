using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>What a sweep tries: in the spelling of job resources, and in that of a pipeline's steps.</summary>
internal static class SweepBody
{
    public static JsonObject SearchSpace(SweepSettings sweep, Spelling spelling)
    {
        var body = new JsonObject();
        foreach (var parameter in sweep.SearchSpace)
        {
            Json.Add(body, parameter.Name.Text, Distribution(parameter.Distribution, spelling));
        }

        return body;
    }

    public static JsonObject? Objective(Objective? objective, Spelling spelling)
    {
        if (objective is null)
        {
            return null;
        }

        var body = new JsonObject();
        Json.Add(body, "goal", objective.Goal);
        Json.Add(body, spelling.Spell("primary_metric"), objective.Metric);
        return body;
    }

    public static JsonNode? Sampling(Sampling? sampling, Spelling spelling)
    {
        if (sampling is null)
        {
            return null;
        }

        if (sampling.IsWord && spelling == Spelling.Snake)
        {
            return JsonValue.Create(sampling.Type);
        }

        var body = spelling == Spelling.Snake
            ? new JsonObject { ["type"] = sampling.Type }
            : new JsonObject { ["samplingAlgorithmType"] = Naming.Pascal(sampling.Type) };
        Json.Add(body, "seed", sampling.Seed);
        Json.Add(body, "rule", sampling.Rule);
        Json.Add(body, "logbase", FreeJson.Of(sampling.LogBase));
        return body;
    }

    public static JsonObject? EarlyTermination(EarlyTermination? policy, Spelling spelling)
    {
        if (policy is null)
        {
            return null;
        }

        var body = new JsonObject
        {
            [spelling.Spell("policy_type")] = Naming.Pascal(policy.Type),
            [spelling.Spell("evaluation_interval")] = policy.EvaluationInterval,
            [spelling.Spell("delay_evaluation")] = policy.DelayEvaluation,
        };
        switch (policy.Type)
        {
            case "bandit":
                foreach (var (key, slack) in ((string, double?)[])
                    [("slack_factor", policy.SlackFactor), ("slack_amount", policy.SlackAmount)])
                {
                    // A step says only the one that counts, a job both.
                    Json.Add(body, spelling.Spell(key), spelling == Spelling.Camel ? slack ?? 0.0 : slack is 0 ? null : slack);
                }

                break;
            case "truncation_selection":
                body[spelling.Spell("truncation_percentage")] = policy.TruncationPercentage;
                break;
        }

        return body;
    }

    public static JsonObject? Limits(TrialLimits? limits, Spelling spelling)
    {
        if (limits is null)
        {
            return null;
        }

        var body = spelling == Spelling.Snake ? new JsonObject() : new JsonObject { ["jobLimitsType"] = "Sweep" };
        Json.Add(body, spelling.Spell("max_concurrent_trials"), FreeJson.Of(limits.MostAtOnce));
        Json.Add(body, spelling.Spell("max_total_trials"), FreeJson.Of(limits.MostInAll));
        foreach (var (key, seconds) in ((string, int?)[])
            [("timeout", limits.TimeoutSeconds), ("trial_timeout", limits.TrialTimeoutSeconds)])
        {
            if (seconds is { } given)
            {
                given = AtLeastAMinute(given);
                Json.Add(body, spelling.Spell(key), spelling == Spelling.Snake ? given : SettingsBody.Seconds(given));
            }
        }

        return body;
    }

    // The service takes less than a minute for sixty days; Azure ML's own clients send a minute.
    private static int AtLeastAMinute(int seconds) => seconds == 0 ? 0 : Math.Max(seconds, 60);

    private static JsonNode? Distribution(SearchDistribution? distribution, Spelling spelling)
    {
        if (distribution is null)
        {
            return null;
        }

        var values = distribution.Values.Select(value => KeyValuePair.Create(value.Key, Value(value.Value, spelling))).ToList();
        if (spelling == Spelling.Camel)
        {
            return new JsonArray(distribution.Type, new JsonArray([.. values.Select(value => value.Value)]));
        }

        var body = new JsonObject();
        foreach (var (key, value) in values)
        {
            Json.Add(body, key, value);
        }

        body["type"] = distribution.Type;
        return body;
    }

    // A choice may be a group of further parameters, each a value or again a distribution.
    private static JsonNode? Value(FreeValue? value, Spelling spelling) => value switch
    {
        SearchDistribution distribution => Distribution(distribution, spelling),
        FreeList list => new JsonArray([.. list.Items.Select(item => item is FreeMap group
            ? new JsonObject(group.Entries.Select(entry => KeyValuePair.Create(
                entry.Key, entry.Value is SearchDistribution nested ? Distribution(nested, spelling) : FreeJson.Of(entry.Value))))
            : FreeJson.Of(item))]),
        _ => FreeJson.Of(value),
    };
}
