using System.Collections.Immutable;
using Slipway.Core.Yaml;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Reads what a test expects of metrics.</summary>
internal sealed class MetricReader(ReadingContext context, ImmutableArray<string> running)
{
    private readonly BoundsReader _bounds = new(context.Faults);

    public ImmutableArray<MetricExpectation> Read(YamlMap? map)
    {
        var read = ImmutableArray.CreateBuilder<MetricExpectation>();
        foreach (var entry in map?.Entries ?? [])
        {
            var (step, name) = Named(entry.Key);
            if (step is not null && !running.Contains(step))
            {
                context.Faults.Add(
                    Codes.DoesNotRun,
                    entry.Key.Position,
                    $"metric '{name}' is one of step '{step}', which this test does not run",
                    $"add {step} to 'steps'");
            }
            else if (TryRead(entry, out var bounds))
            {
                read.Add(new MetricExpectation(entry.Key.Position, step, name, bounds));
            }
        }

        return read.ToImmutable();
    }

    // Names of metrics have dots, too: what stands before one is a step only where the pipeline has one of that name.
    private (string? Step, string Name) Named(YamlScalar key) =>
        key.Text.Split('.', 2) is [var step, var name] && context.Pipeline.Steps.Any(
            candidate => candidate.Name == step)
            ? (step, name)
            : (null, key.Text);

    private bool TryRead(YamlEntry entry, out NumberBounds? bounds)
    {
        bounds = null;
        var (key, value) = entry;
        var what = $"metric '{key.Text}'";
        if (value is YamlScalar scalar && NumberText.Parse(scalar) is { } number)
        {
            bounds = new NumberBounds { EqualTo = number };
            return true;
        }

        if (value is not YamlMap map)
        {
            context.Faults.Add(
                Codes.InvalidValue,
                value.Position,
                $"{what} must be a number, or have 'min', 'max' or 'equals'",
                $"{key.Text}: {{ min: 0.9 }}");
            return false;
        }

        var reader = new KeyReader(map, what, TestKeys.Metric, context.Faults);
        var read = new NumberBounds
        {
            Min = reader.Number("min"),
            Max = reader.Number("max"),
            EqualTo = reader.Number("equals"),
            Tolerance = reader.Tolerance("tolerance") ?? 0,
        };
        if (reader.Has("tolerance") && !reader.Has("equals"))
        {
            context.Faults.Add(
                Codes.MissingKey,
                reader.At("tolerance"),
                $"{what} has a 'tolerance', and nothing that it is one of",
                "add 'equals'");
        }

        if (reader.Boolean("exists") is false)
        {
            context.Faults.Add(
                Codes.InvalidValue,
                reader.At("exists"),
                $"{what} can't be expected not to exist",
                "leave it out, or write true");
        }

        bounds = _bounds.Ordered(read, key.Position, key.Text, "the metrics");
        return bounds is not null;
    }
}
