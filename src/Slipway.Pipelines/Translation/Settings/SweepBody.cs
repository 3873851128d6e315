using System.Text.Json.Nodes;
using Slipway.Core.Text;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
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

    /// <summary>The search space: <c>["uniform", [0.1, 0.9]]</c> in a job, keys as the YAML has them in a step.</summary>
    public static JsonObject SearchSpace(MapReader reader, Spelling spelling)
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
            Json.Add(body, key.Text, Distribution(key.Text, value, reader, spelling));
        }

        return body;
    }

    public static JsonObject? Objective(MapReader reader, Spelling spelling)
    {
        if (reader.Mapping("objective") is not { } map)
        {
            reader.Missing("objective");
            return null;
        }

        var own = new MapReader(map, "objective", reader.Found, ["goal", "primary_metric"]);
        var body = new JsonObject();
        Json.Add(body, "goal", own.SnakeWord("goal", "minimize", "maximize"));
        Json.Add(body, spelling.Spell("primary_metric"), own.RequiredText("primary_metric"));
        return body;
    }

    /// <summary>How the space is sampled: a step has the algorithm's word alone where the file does.</summary>
    public static JsonNode? Sampling(MapReader reader, Spelling spelling)
    {
        switch (reader.Value("sampling_algorithm"))
        {
            case null:
                return null;
            case YamlScalar:
                var word = reader.Word("sampling_algorithm", "random", "grid", "bayesian");
                return word is null ? null : spelling == Spelling.Snake ? JsonValue.Create(word) : Type(word);
            case YamlMap map:
                var isRandom = (map.Find("type")?.Value as YamlScalar)?.Text.ToLowerInvariant() is null or "random";
                var own = new MapReader(
                    map, "sampling_algorithm", reader.Found, isRandom ? ["type", "seed", "rule", "logbase"] : ["type"]);
                if (own.SnakeWord("type", "random", "grid", "bayesian") is not { } type)
                {
                    own.Missing("type");
                    return null;
                }

                var body = spelling == Spelling.Snake ? new JsonObject { ["type"] = type } : Type(type);
                own.CopyInteger(body, "seed", least: int.MinValue);
                Json.Add(body, "rule", own.Word("rule", "random", "sobol"));
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

        string[] further = Naming.Snake((map.Find("type")?.Value as YamlScalar)?.Text ?? string.Empty) switch
        {
            "bandit" => ["slack_factor", "slack_amount"],
            "truncation_selection" => ["truncation_percentage", "exclude_finished_jobs"],
            _ => [],
        };
        var own = new MapReader(
            map, "early_termination", reader.Found, ["type", "evaluation_interval", "delay_evaluation", .. further]);
        if (own.SnakeWord("type", "bandit", "median_stopping", "truncation_selection") is not { } type)
        {
            own.Missing("type");
            return null;
        }

        var body = new JsonObject
        {
            [spelling.Spell("policy_type")] = Naming.Pascal(type),
            [spelling.Spell("evaluation_interval")] = own.Integer("evaluation_interval", 0, int.MaxValue) ?? 0,
            [spelling.Spell("delay_evaluation")] = own.Integer("delay_evaluation", 0, int.MaxValue) ?? 0,
        };
        switch (type)
        {
            case "bandit":
                foreach (var key in (string[])["slack_factor", "slack_amount"])
                {
                    own.CopyNumber(body, key, spelling.Spell(key));

                    // A node says only the one that counts, a job both.
                    if (spelling == Spelling.Camel && own.Value(key) is null)
                    {
                        body[spelling.Spell(key)] = 0.0;
                    }
                    else if (spelling == Spelling.Snake && body[key] is JsonValue slack && slack.GetValue<double>() == 0)
                    {
                        body.Remove(key);
                    }
                }

                break;
            case "truncation_selection":
                if (!own.Has("truncation_percentage"))
                {
                    own.Missing("truncation_percentage");
                }

                body[spelling.Spell("truncation_percentage")] = own.Integer("truncation_percentage", 0, 100) ?? 0;
                break;
        }

        return body;
    }

    public static JsonObject? TrialLimits(MapReader reader, Spelling spelling)
    {
        if (reader.Mapping("limits") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "limits", reader.Found, Limits) { IsBindable = reader.IsBindable };
        var body = spelling == Spelling.Snake ? new JsonObject() : new JsonObject { ["jobLimitsType"] = "Sweep" };
        own.CopyInteger(body, "max_concurrent_trials", spelling.Spell("max_concurrent_trials"));
        own.CopyInteger(body, "max_total_trials", spelling.Spell("max_total_trials"));
        foreach (var key in (string[])["timeout", "trial_timeout"])
        {
            if (own.Seconds(key) is { } seconds)
            {
                seconds = AtLeastAMinute(seconds);
                Json.Add(body, spelling.Spell(key), spelling == Spelling.Snake ? seconds : ExecutionBody.Seconds(seconds));
            }
        }

        return body;
    }

    // The service takes less than a minute for sixty days; Azure ML's own clients send a minute.
    private static int AtLeastAMinute(int seconds) => seconds == 0 ? 0 : Math.Max(seconds, 60);

    private static JsonNode? Distribution(string name, YamlValue value, MapReader reader, Spelling spelling)
    {
        if (value is not YamlMap map || (map.Find("type")?.Value as YamlScalar)?.Text.ToLowerInvariant() is not { } type)
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

        var body = new JsonObject();
        foreach (var parameter in parameters)
        {
            switch (parameter)
            {
                case "values":
                    Json.Add(body, parameter, Choices(own, reader, spelling));
                    break;
                case "upper":
                    own.CopyInteger(body, parameter, least: int.MinValue);
                    break;
                default:
                    own.CopyNumber(body, parameter);
                    break;
            }
        }

        if (spelling == Spelling.Camel)
        {
            return new JsonArray(type, new JsonArray([.. parameters.Select(parameter => body[parameter]?.DeepClone())]));
        }

        body["type"] = type;
        return body;
    }

    // A choice may be a group of further parameters, each a value or again a distribution.
    private static JsonArray? Choices(MapReader choice, MapReader reader, Spelling spelling)
    {
        if (choice.Value("values") is not YamlSequence list)
        {
            if (choice.Value("values") is { } other)
            {
                choice.WrongShape("values", other, "a list");
            }

            return null;
        }

        foreach (var item in list.Items.Where(item => item.IsNull || item is YamlSequence or YamlScalar { Kind: ScalarKind.Boolean or ScalarKind.Date }))
        {
            choice.WrongShape("values", item, "a list of numbers and texts");
        }

        return new JsonArray([.. list.Items.Select(item => item is YamlMap group
            ? new JsonObject(group.Entries.Select(entry => KeyValuePair.Create(
                entry.Key.Text,
                entry.Value is YamlMap { Entries: var keys } && keys.Any(key => key.Key.Text == "type")
                    ? Distribution(entry.Key.Text, entry.Value, reader, spelling)
                    : YamlJson.Of(entry.Value))))
            : YamlJson.Of(item))]);
    }
}
