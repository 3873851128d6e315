using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>A search among runs as a reader writes it: words, and fields with their values (<c>status:failed</c>).</summary>
internal static partial class RunQuery
{
    /// <summary>The fields, and what each narrows a list to.</summary>
    public static IReadOnlyList<(string Field, string Meaning)> Fields { get; } =
    [
        ("status", "failed, completed, running, canceled, waiting"),
        ("pipeline", "its name"),
        ("experiment", "its name"),
        ("endpoint", "runs that calls of it have made"),
        ("schedule", "runs that it has made"),
        ("type", "pipeline, command, sweep"),
        ("tag", "a tag, or tag=value"),
        ("since", "a day, such as 2026-05-31 (UTC)"),
        ("before", "a day"),
        ("archived", "yes"),
    ];

    private static readonly string[] Statuses =
    [
        JobStatus.NotStarted, JobStatus.Queued, JobStatus.Preparing, JobStatus.Running, JobStatus.Finalizing,
        JobStatus.CancelRequested, JobStatus.Completed, JobStatus.Failed, JobStatus.Canceled,
    ];

    /// <summary>The search that a text means.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="faults">What of it could not be understood, in words; it narrows nothing.</param>
    public static JobSearch Read(string text, out IReadOnlyList<string> faults)
    {
        var search = new JobSearch();
        var words = new List<string>();
        var wrong = new List<string>();
        foreach (var (field, value) in Terms().Matches(text).Select(Term))
        {
            if (field is null)
            {
                words.Add(value);
            }
            else if (With(search, field, value) is { } narrowed)
            {
                search = narrowed;
            }
            else
            {
                wrong.Add(Fault(field, value));
            }
        }

        faults = wrong;
        return words.Count == 0 ? search : search with { Text = string.Join(' ', words) };
    }

    private static JobSearch? With(JobSearch search, string field, string value) => field.ToUpperInvariant() switch
    {
        "STATUS" => StatusOf(value) is { } status ? search with { Status = status } : null,
        "PIPELINE" => search with { Pipeline = value },
        "EXPERIMENT" => search with { Experiment = value },
        "ENDPOINT" => search with { Endpoint = value },
        "SCHEDULE" => search with { Schedule = value },
        "TYPE" => search with { Type = value },
        "TAG" => value.Split('=', 2) is [var name, var tag] ? search with { Tag = name, TagValue = tag } : search with { Tag = value },
        "SINCE" => DayOf(value) is { } since ? search with { Since = since } : null,
        "BEFORE" => DayOf(value) is { } before ? search with { Before = before } : null,
        "ARCHIVED" => search with { IsArchived = value.Equals("yes", StringComparison.OrdinalIgnoreCase) },
        _ => null,
    };

    private static string? StatusOf(string value) => Statuses.FirstOrDefault(status =>
        status.Equals(value, StringComparison.OrdinalIgnoreCase) || Show.Word(status).Equals(value, StringComparison.OrdinalIgnoreCase));

    private static DateTimeOffset? DayOf(string value) => DateTimeOffset.TryParse(
        value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day)
        ? day
        : null;

    private static string Fault(string field, string value) => field.ToUpperInvariant() switch
    {
        "STATUS" => $"'{value}' is no status; there are {string.Join(", ", Statuses.Select(Show.Word))}.",
        "SINCE" or "BEFORE" => $"'{value}' is no day; one is 2026-05-31.",
        _ => $"'{field}:' is no field; there are {string.Join(", ", Fields.Select(known => $"{known.Field}:"))}. "
            + "Text with a colon is searched for in quotes.",
    };

    private static (string? Field, string Value) Term(Match match)
    {
        var value = match.Groups["quoted"] is { Success: true } quoted ? quoted.Value : match.Groups["plain"].Value;
        return (match.Groups["field"] is { Success: true } field ? field.Value : null, value);
    }

    [GeneratedRegex(
        """(?:(?<field>[A-Za-z]+):)?(?:"(?<quoted>[^"]*)"|(?<plain>[^\s"]+))""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Terms();
}
