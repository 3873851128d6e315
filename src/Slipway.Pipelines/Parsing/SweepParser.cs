using System.Collections.Immutable;
using Slipway.Core.Text;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads what a sweep tries.</summary>
internal static class SweepParser
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

    private static readonly string[] LimitKeys = ["max_concurrent_trials", "max_total_trials", "timeout", "trial_timeout"];

    public static SweepSettings Parse(MapReader reader) => new()
    {
        SearchSpace = SearchSpace(reader),
        Sampling = Sampling(reader),
        Objective = Objective(reader),
        EarlyTermination = EarlyTermination(reader),
        Limits = Limits(reader),
    };

    public static EarlyTermination? EarlyTermination(MapReader reader)
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

        if (type == "truncation_selection" && !own.Has("truncation_percentage"))
        {
            own.Missing("truncation_percentage");
        }

        return new EarlyTermination(
            type,
            own.Integer("evaluation_interval", 0, int.MaxValue) ?? (type == "median_stopping" ? 1 : 0),
            own.Integer("delay_evaluation", 0, int.MaxValue) ?? 0)
        {
            SlackFactor = type == "bandit" ? own.Number("slack_factor") : null,
            SlackAmount = type == "bandit" ? own.Number("slack_amount") : null,
            TruncationPercentage = type == "truncation_selection" ? own.Integer("truncation_percentage", 0, 100) ?? 0 : 0,
        };
    }

    private static ImmutableArray<SearchParameter> SearchSpace(MapReader reader)
    {
        if (reader.Mapping("search_space") is not { } map)
        {
            reader.Missing("search_space");
            return [];
        }

        return
        [
            .. map.Entries.Select(entry =>
                new SearchParameter(entry.Key.Written(), Distribution(entry.Key.Text, entry.Value, reader))),
        ];
    }

    private static Objective? Objective(MapReader reader)
    {
        if (reader.Mapping("objective") is not { } map)
        {
            reader.Missing("objective");
            return null;
        }

        var own = new MapReader(map, "objective", reader.Found, ["goal", "primary_metric"]);
        return new Objective(own.SnakeWord("goal", "minimize", "maximize"), own.RequiredText("primary_metric"));
    }

    private static Sampling? Sampling(MapReader reader)
    {
        switch (reader.Value("sampling_algorithm"))
        {
            case null:
                return null;
            case YamlScalar:
                return reader.Word("sampling_algorithm", "random", "grid", "bayesian") is { } word
                    ? new Sampling(word, IsWord: true)
                    : null;
            case YamlMap map:
                var isRandom = (map.Find("type")?.Value as YamlScalar)?.Text.ToLowerInvariant() is null or "random";
                var own = new MapReader(
                    map, "sampling_algorithm", reader.Found, isRandom ? ["type", "seed", "rule", "logbase"] : ["type"]);
                if (own.SnakeWord("type", "random", "grid", "bayesian") is not { } type)
                {
                    own.Missing("type");
                    return null;
                }

                return new Sampling(type, IsWord: false)
                {
                    Seed = own.Integer("seed", int.MinValue, int.MaxValue),
                    Rule = own.Word("rule", "random", "sobol"),
                    LogBase = own.Any("logbase"),
                };
            case var other:
                reader.WrongShape("sampling_algorithm", other, "'random', 'grid' or 'bayesian'");
                return null;
        }
    }

    private static TrialLimits? Limits(MapReader reader)
    {
        if (reader.Mapping("limits") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "limits", reader.Found, LimitKeys) { IsBindable = reader.IsBindable };
        return new TrialLimits(
            own.Count("max_concurrent_trials"), own.Count("max_total_trials"), own.Seconds("timeout"), own.Seconds("trial_timeout"));
    }

    private static SearchDistribution? Distribution(string name, YamlValue value, MapReader reader)
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

        return new SearchDistribution(type, [.. parameters.Select(parameter => KeyValuePair.Create(parameter, (FreeValue?)(parameter switch
        {
            "values" => Choices(own, reader),
            "upper" => own.Integer(parameter, int.MinValue, int.MaxValue).Free(),
            _ => own.Number(parameter) is { } number ? new FreeNumber(number) : null,
        })))]);
    }

    // A choice may be a group of further parameters, each a value or again a distribution.
    private static FreeList? Choices(MapReader choice, MapReader reader)
    {
        if (choice.Value("values") is not YamlSequence list)
        {
            if (choice.Value("values") is { } other)
            {
                choice.WrongShape("values", other, "a list");
            }

            return null;
        }

        foreach (var item in list.Items.Where(item =>
            item.IsNull || item is YamlSequence or YamlScalar { Kind: ScalarKind.Boolean or ScalarKind.Date }))
        {
            choice.WrongShape("values", item, "a list of numbers and texts");
        }

        return new FreeList([.. list.Items.Select(item => item is YamlMap group
            ? new FreeMap([.. group.Entries.Select(entry => KeyValuePair.Create(
                entry.Key.Text,
                entry.Value is YamlMap { Entries: var keys } && keys.Any(key => key.Key.Text == "type")
                    ? Distribution(entry.Key.Text, entry.Value, reader)
                    : FreeValues.Of(entry.Value)))])
            : FreeValues.Of(item))]);
    }
}
