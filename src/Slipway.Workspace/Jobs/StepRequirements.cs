using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using Slipway.Workspace.Computes;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>What a step asks of the machine, from a node of a pipeline or from a command job.</summary>
internal static class StepRequirements
{
    // Timers go no further, and no step does.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(49);

    public static ImmutableDictionary<string, string> EnvironmentVariables(JsonObject step, string path) =>
        step.FindMembers("environmentVariables", path).ToImmutableDictionary(
            member => member.Key,
            member => member.Value.Text() ?? throw ApiException.InvalidContent(
                "An environment variable must be a text.", $"{path}.environmentVariables.{member.Key}"),
            StringComparer.Ordinal);

    /// <summary>A limit on time: seconds in a node, a duration of ISO 8601 in a job.</summary>
    /// <exception cref="ApiException">400: it is neither, or none that can be kept.</exception>
    public static TimeSpan? Limit(string? text, string path)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Duration(text) is { } limit && limit > TimeSpan.Zero && limit <= LongestTimeout
            ? limit
            : throw ApiException.InvalidContent(
                $"'{text}' is neither a number of seconds nor a duration such as PT1H, of more than none and at most "
                + $"{LongestTimeout.Days} days.",
                path);
    }

    private static TimeSpan? Timeout(JsonObject step, string path) =>
        Limit(step.FindObject("limits")?.FindText("timeout"), $"{path}.limits.timeout");

    private static TimeSpan? Duration(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return Math.Abs(seconds) <= LongestTimeout.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The step with its limits: those of the node over those of its component.</summary>
    public static StepPlan Limited(StepPlan step, JsonObject component, JsonObject node, string path)
    {
        var limits = DockerArguments.Parse(DockerArgumentsOf(node) ?? DockerArgumentsOf(component), $"{path}.resources.dockerArgs");
        return step with
        {
            Timeout = Timeout(node, path) ?? Timeout(component, path),
            SharedMemory = SharedMemory(node, path) ?? SharedMemory(component, path) ?? limits.SharedMemory,
            Memory = limits.Memory,
            NanoCpus = limits.NanoCpus,
            Processes = limits.Processes,
            WantsGpus = step.WantsGpus || GpuSize.Has(InstanceType(node) ?? InstanceType(component)),
        };
    }

    private static string? InstanceType(JsonObject step) =>
        step.FindObject("resources")?.FindText("instanceType") is { Length: > 0 } type ? type : null;

    private static string? DockerArgumentsOf(JsonObject step)
    {
        var resources = step.FindObject("resources");
        return resources?.FindText("dockerArgs") is { Length: > 0 } text
            ? text
            : resources?.Find("dockerArgsList") is JsonArray { Count: > 0 } list ? string.Join(' ', list.Select(item => item.Text())) : null;
    }

    private static long? SharedMemory(JsonObject step, string path) =>
        step.FindObject("resources")?.FindText("shmSize") is { Length: > 0 } text
            ? DockerArguments.Size(text, $"{path}.resources.shmSize")
            : null;
}
