using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Workspace.Tracking;

/// <summary>What MLflow lets keys and values be, and the bounds of what one run can hold here.</summary>
internal static partial class TrackingLimits
{
    public const int MetricsOfBatch = 1000;
    public const int ParamsOfBatch = 100;
    public const int TagsOfBatch = 100;
    public const int AllOfBatch = 1000;
    public const int LongestTag = 8000;

    // A run is answered with all of these; metrics may have any number of points.
    public const int MetricsOfRun = 10_000;
    public const int ParamsOfRun = 10_000;
    public const int TagsOfRun = 1_000;

    // So many are listed, and looked through, at a time.
    public const int Experiments = 10_000;
    public const int Models = 10_000;
    public const int VersionsOfModel = 10_000;
    public const int ModelsOfRun = 1_000;

    private const int LongestKey = 250;
    private const int LongestParam = 6000;
    private const int LongestExperimentName = 500;

    /// <exception cref="TrackingException">400: it is none.</exception>
    public static string Key(string? key, string kind)
    {
        if (string.IsNullOrEmpty(key))
        {
            throw TrackingException.Invalid($"{kind} name cannot be empty. A key name must be provided.");
        }

        Shorter($"{kind} name", key, LongestKey);
        if (!KeyPattern().IsMatch(key))
        {
            throw TrackingException.Invalid(
                $"Invalid {kind.ToLowerInvariant()} name: '{key}'. Names may only contain alphanumerics, underscores (_), dashes (-), "
                + "periods (.), spaces ( ), and slashes (/).");
        }

        // A store of files would have them as paths: what is no path of its own there is no name here either.
        return key.Split('/').All(part => part is not ("" or "." or ".."))
            ? key
            : throw TrackingException.Invalid($"Invalid {kind.ToLowerInvariant()} name: '{key}'. As a path it would be another.");
    }

    /// <inheritdoc cref="Key"/>
    public static string Param(string? value) => Shorter("Param value", value ?? "", LongestParam);

    /// <inheritdoc cref="Key"/>
    public static string Tag(string? value) => Shorter("Tag value", value ?? "", LongestTag);

    /// <inheritdoc cref="Key"/>
    public static string ExperimentName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl))
        {
            throw TrackingException.Invalid($"Invalid experiment name: '{name}'");
        }

        return Shorter("Experiment name", name, LongestExperimentName);
    }

    /// <summary>Refuses what would make something hold more than it can.</summary>
    public static void Fits(long count, int most, string what)
    {
        if (count > most)
        {
            throw TrackingException.Invalid(string.Create(CultureInfo.InvariantCulture, $"There can be at most {most} {what}."));
        }
    }

    private static string Shorter(string what, string text, int most) => text.Length <= most
        ? text
        : throw TrackingException.Invalid(string.Create(
            CultureInfo.InvariantCulture,
            $"{what} '{text[..Math.Min(text.Length, LongestKey)]}' had length {text.Length}, which exceeded length limit of {most}"));

    [GeneratedRegex(@"^[/\w.\- :]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex KeyPattern();
}
