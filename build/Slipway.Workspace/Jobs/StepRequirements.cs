using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>What a step asks of the machine, from a node of a pipeline or from a command job.</summary>
internal static partial class StepRequirements
{
    /// <exception cref="ApiException">400: the step wants several nodes or processes.</exception>
    public static void RefuseDistribution(JsonObject step, string path)
    {
        if (step.FindObject("distribution") is not null)
        {
            throw ApiException.UserError(
                "Distributed steps do not run in the local workspace.", $"{path}.distribution");
        }

        if (step.FindObject("resources")?.FindNumber("instanceCount") is > 1 and var count)
        {
            throw ApiException.UserError(
                $"A step of {count} nodes does not run in the local workspace; each step has one.",
                $"{path}.resources.instanceCount");
        }
    }

    public static ImmutableDictionary<string, string> EnvironmentVariables(JsonObject step, string path) =>
        step.FindMembers("environmentVariables", path).ToImmutableDictionary(
            member => member.Key,
            member => member.Value.Text() ?? throw ApiException.InvalidContent(
                "An environment variable must be a text.", $"{path}.environmentVariables.{member.Key}"),
            StringComparer.Ordinal);

    /// <summary>The limit on a step's time: seconds in a node, a duration of ISO 8601 in a job.</summary>
    public static TimeSpan? Timeout(JsonObject step, string path)
    {
        if (step.FindObject("limits")?.FindText("timeout") is not { Length: > 0 } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (FormatException)
        {
            throw ApiException.InvalidContent(
                $"'{text}' is neither a number of seconds nor a duration such as PT1H.", $"{path}.limits.timeout");
        }
    }

    /// <summary>The size of shared memory in bytes, from Docker's notation (<c>2g</c>).</summary>
    public static long? SharedMemory(JsonObject step, string path)
    {
        if (step.FindObject("resources")?.FindText("shmSize") is not { Length: > 0 } text)
        {
            return null;
        }

        var size = Size().Match(text);
        if (!size.Success)
        {
            throw ApiException.InvalidContent($"'{text}' is no size such as 2g.", $"{path}.resources.shmSize");
        }

        var power = size.Groups["unit"].Value.ToUpperInvariant() switch { "K" => 10, "M" => 20, "G" => 30, _ => 0 };
        return long.Parse(size.Groups["number"].Value, CultureInfo.InvariantCulture) << power;
    }

    [GeneratedRegex("^(?<number>[0-9]{1,9})(?<unit>[bkmgBKMG]?)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Size();
}
