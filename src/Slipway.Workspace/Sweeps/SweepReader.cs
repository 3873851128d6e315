using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Sweeps;

/// <summary>Reads what a sweep says of its trials, as a job and as a pipeline's step: the names differ by case, and some by form.</summary>
internal static class SweepReader
{
    private const int MostTrials = 10_000;

    // As many as Azure begins unless told.
    private const int UsualTrials = 1000;

    /// <param name="sweep">The sweep's properties.</param>
    /// <param name="duration">Reads a duration of the limits.</param>
    /// <param name="path">Where the properties lie, for errors.</param>
    /// <exception cref="ApiException">400: it is no sweep that can be run.</exception>
    public static SweepPlan Read(JsonObject sweep, Func<string?, string, TimeSpan?> duration, string path)
    {
        var space = SearchSpace.Read(sweep, path);
        var (algorithm, seed) = Algorithm(sweep, path);
        if (algorithm == SamplingAlgorithm.Grid && space.FirstOrDefault(p => p.Distribution != Distribution.Choice) is { } endless)
        {
            throw ApiException.UserError(
                $"A grid has each combination of values, and '{endless.Name}' has no list of them: take choice, or random sampling.",
                $"{path}.searchSpace.{endless.Name}");
        }

        if (algorithm == SamplingAlgorithm.Sobol && space.Length > SobolSequence.MostDimensions)
        {
            throw ApiException.UserError(
                $"Sobol's sequence is known here for {SobolSequence.MostDimensions} hyperparameters at most.", $"{path}.samplingAlgorithm");
        }

        var objective = sweep.FindObject("objective");
        var limits = sweep.FindObject("limits") ?? [];
        var total = limits.FindNumber("maxTotalTrials", 1, MostTrials, $"{path}.limits") ?? UsualTrials;
        return new SweepPlan
        {
            Space = space,
            Algorithm = algorithm,
            Seed = seed,
            PrimaryMetric = objective?.FindText("primaryMetric") is { Length: > 0 } metric
                ? metric
                : throw ApiException.InvalidContent("A sweep needs an 'objective' with a 'primaryMetric'.", $"{path}.objective.primaryMetric"),
            IsMaximized = objective.FindText("goal")?.ToUpperInvariant() switch
            {
                "MAXIMIZE" => true,
                "MINIMIZE" => false,
                _ => throw ApiException.InvalidContent("The goal of a sweep is to 'minimize' or to 'maximize'.", $"{path}.objective.goal"),
            },
            MaxTotalTrials = total,
            MaxConcurrentTrials = Math.Min(total, limits.FindNumber("maxConcurrentTrials", 1, MostTrials, $"{path}.limits") ?? total),
            Timeout = duration(limits.FindText("timeout"), $"{path}.limits.timeout"),
            TrialTimeout = duration(limits.FindText("trialTimeout"), $"{path}.limits.trialTimeout"),
            Termination = Termination(sweep, path),
        };
    }

    private static (SamplingAlgorithm Algorithm, int? Seed) Algorithm(JsonObject sweep, string path)
    {
        path += ".samplingAlgorithm";
        var given = sweep.FindObject("samplingAlgorithm");
        var name = given is null ? sweep.FindText("samplingAlgorithm") : given.FindText("samplingAlgorithmType") ?? given.FindText("type");
        var isSobol = "sobol".Equals(given?.FindText("rule"), StringComparison.OrdinalIgnoreCase);
        var algorithm = name?.ToUpperInvariant() switch
        {
            "GRID" => SamplingAlgorithm.Grid,
            "RANDOM" => isSobol ? SamplingAlgorithm.Sobol : SamplingAlgorithm.Random,
            "BAYESIAN" => SamplingAlgorithm.Bayesian,
            _ => throw ApiException.InvalidContent("A sweep's sampling algorithm is 'random', 'grid' or 'bayesian'.", path),
        };
        return (algorithm, given?.FindNumber("seed", int.MinValue, int.MaxValue, path));
    }

    private static TerminationPolicy? Termination(JsonObject sweep, string path)
    {
        path += ".earlyTermination";
        if (sweep.FindObject("earlyTermination") is not { } policy)
        {
            return null;
        }

        var kind = (policy.FindText("policyType") ?? policy.FindText("type"))?.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "BANDIT" => TerminationKind.Bandit,
            "MEDIANSTOPPING" => TerminationKind.MedianStopping,
            "TRUNCATIONSELECTION" => TerminationKind.TruncationSelection,
            _ => throw ApiException.InvalidContent(
                "A sweep's policy of early termination is 'bandit', 'median_stopping' or 'truncation_selection'.", path),
        };
        var (factor, amount) = (Slack("slackFactor"), Slack("slackAmount"));
        if (kind == TerminationKind.Bandit && factor > 0 && amount > 0)
        {
            throw ApiException.InvalidContent("A bandit has a 'slackFactor' or a 'slackAmount', not both.", path);
        }

        // Azure takes none and 0 for the usual interval.
        return new TerminationPolicy(kind)
        {
            EvaluationInterval = Math.Max(1, policy.FindNumber("evaluationInterval", 0, int.MaxValue, path) ?? 1),
            DelayEvaluation = policy.FindNumber("delayEvaluation", 0, int.MaxValue, path) ?? 0,
            SlackFactor = factor,
            SlackAmount = amount,
            TruncationPercentage = kind == TerminationKind.TruncationSelection
                ? policy.FindNumber("truncationPercentage", 1, 99, path)
                    ?? throw ApiException.InvalidContent("'truncationPercentage' is required, from 1 to 99.", $"{path}.truncationPercentage")
                : 0,
        };

        double Slack(string name) => policy.FindText(name) is not { } text ? 0
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var slack) && slack >= 0 && double.IsFinite(slack)
                ? slack
                : throw ApiException.InvalidContent($"'{name}' must be a number from 0 on.", $"{path}.{name}");
    }
}
