using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Settings;

/// <summary>What a sweep is made of: where it looks, how it samples, when it gives up a trial, what it wants.</summary>
internal static class SweepBody
{
    private static readonly Dictionary<string, string[]> Distributions = new(StringComparer.Ordinal)
    {
        ["choice"] = ["values"],
        ["randint"] = ["upper"],
        ["uniform"] = ["min_value", "max_value"],
        ["loguniform"] = ["min_value", "max_value"],
        ["quniform"] = ["min_value", "max_value", "q"],
        ["qloguniform"] = ["min_value", "max_value", "q"],
        ["normal"] = ["mu", "sigma"],
        ["lognormal"] = ["mu", "sigma"],
        ["qnormal"] = ["mu", "sigma", "q"],
        ["qlognormal"] = ["mu", "sigma", "q"],
    };

    private static readonly string[] Limits =
        ["max_concurrent_trials", "max_total_trials", "timeout", "trial_timeout"];

    /// <summary>The search space as a job has it: <c>["uniform", [0.1, 0.9]]</c>.</summary>
    public static JsonObject SearchSpace(MapReader reader)
    {
        var body = new JsonObject();
        if (reader.Mapping("search_space") is not { } map)
        {
            reader.Missing("search_space");
            return body;
        }

        foreach (var (key, value) in map.Entries)
        {
            NameRules.CheckPort("a hyperparameter", key.Text, key.Position, reader.Found);
            Json.Add(body, key.Text, Distribution(key.Text, value, reader));
        }

        return body;
    }

    public static JsonObject? Objective(MapReader reader)
    {
        if (reader.Mapping("objective") is not { } map)
        {
            reader.Missing("objective");
            return null;
        }

        var own = new MapReader(map, "objective", reader.Found, ["goal", "primary_metric"]);
        var body = new JsonObject();
        Json.Add(body, "goal", own.Word("goal", "minimize", "maximize"));
        Json.Add(body, "primaryMetric", own.RequiredText("primary_metric"));
        return body;
    }

    public static JsonObject? Sampling(MapReader reader)
    {
        switch (reader.Value("sampling_algorithm"))
        {
            case null:
                return null;
            case YamlScalar:
                return reader.Word("sampling_algorithm", "random", "grid", "bayesian") is { } word ? Type(word) : null;
            case YamlMap map:
                var own = new MapReader(map, "sampling_algorithm", reader.Found, ["type", "seed", "rule", "logbase"]);
                if (own.Word("type", "random", "grid", "bayesian") is not { } type)
                {
                    own.Missing("type");
                    return null;
                }

                var body = Type(type);
                own.CopyInteger(body, "seed");
                own.CopyText(body, "rule");
                own.CopyAny(body, "logbase");
                return body;
            case var other:
                reader.WrongShape("sampling_algorithm", other, "'random', 'grid' or 'bayesian'");
                return null;
        }

        static JsonObject Type(string word) => new() { ["samplingAlgorithmType"] = Naming.Pascal(word) };
    }

    public static JsonObject? EarlyTermination(MapReader reader, Spelling spelling)
    {
        if (reader.Mapping("early_termination") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "early_termination", reader.Found,
        [
            "type", "evaluation_interval", "delay_evaluation", "slack_factor", "slack_amount", "truncation_percentage",
            "exclude_finished_jobs",
        ]);
        if (own.Word("type", "bandit", "median_stopping", "truncation_selection") is not { } type)
        {
            own.Missing("type");
            return null;
        }

        var body = new JsonObject
        {
            [spelling.Spell("policy_type")] = Naming.Pascal(type),
            [spelling.Spell("evaluation_interval")] = own.Integer("evaluation_interval") ?? 0,
            [spelling.Spell("delay_evaluation")] = own.Integer("delay_evaluation") ?? 0,
        };
        switch (type)
        {
            case "bandit":
                foreach (var key in (string[])["slack_factor", "slack_amount"])
                {
                    own.CopyNumber(body, key, spelling.Spell(key));

                    // A node says only the one that is told, a job both.
                    if (spelling == Spelling.Camel && !own.Has(key))
                    {
                        body[spelling.Spell(key)] = 0.0;
                    }
                }

                break;
            case "truncation_selection":
                body[spelling.Spell("truncation_percentage")] = own.Integer("truncation_percentage") ?? 0;
                break;
        }

        return body;
    }

    public static JsonObject? JobLimits(MapReader reader)
    {
        if (reader.Mapping("limits") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "limits", reader.Found, Limits);
        var body = new JsonObject { ["jobLimitsType"] = "Sweep" };
        own.CopyInteger(body, "max_concurrent_trials", "maxConcurrentTrials");
        own.CopyInteger(body, "max_total_trials", "maxTotalTrials");
        foreach (var key in (string[])["timeout", "trial_timeout"])
        {
            Json.Add(body, Naming.Camel(key), own.Integer(key) is { } seconds ? ExecutionBody.Seconds(AtLeastAMinute(seconds)) : null);
        }

        return body;
    }

    /// <summary>The service takes less than a minute for sixty days; Azure ML's own clients send a minute.</summary>
    public static int AtLeastAMinute(int seconds) => seconds == 0 ? 0 : Math.Max(seconds, 60);

    private static JsonArray? Distribution(string name, YamlValue value, MapReader reader)
    {
        if (value is not YamlMap map || (map.Find("type")?.Value as YamlScalar)?.Text is not { } type)
        {
            reader.WrongShape($"search_space.{name}", value, "keys such as 'type' and 'values'");
            return null;
        }

        if (!Distributions.TryGetValue(type, out var parameters))
        {
            reader.Found.Error(
                Codes.InvalidValue,
                map.Find("type")!.Value.Position,
                $"'{type}' is not a distribution{NearestName.Hint(type, Distributions.Keys)}");
            return null;
        }

        var own = new MapReader(map, $"'{name}'", reader.Found, ["type", .. parameters]);
        foreach (var missing in parameters.Where(parameter => !own.Has(parameter)))
        {
            own.Missing(missing);
        }

        return new JsonArray(type, new JsonArray([.. parameters.Select(parameter =>
            parameter == "values" ? Choices(own.Value(parameter), reader) : YamlJson.Of(own.Value(parameter)))]));
    }

    // A choice may be a group of further parameters, each a value or again a distribution.
    private static JsonNode? Choices(YamlValue? values, MapReader reader) => values is not YamlSequence list
        ? YamlJson.Of(values)
        : new JsonArray([.. list.Items.Select(item => item is YamlMap group
            ? new JsonObject(group.Entries.Select(entry => KeyValuePair.Create(
                entry.Key.Text,
                entry.Value is YamlMap { Entries: var keys } && keys.Any(key => key.Key.Text == "type")
                    ? Distribution(entry.Key.Text, entry.Value, reader)
                    : YamlJson.Of(entry.Value))))
            : YamlJson.Of(item))]);
}
