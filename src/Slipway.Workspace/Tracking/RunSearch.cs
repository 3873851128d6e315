using System.Globalization;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.Tracking;

/// <summary>What runs are searched for.</summary>
/// <param name="Experiments">The experiments whose runs they are.</param>
/// <param name="IsDeleted">Whether deleted ones are wanted, or others; all when null.</param>
/// <param name="Filter">What has to hold for them.</param>
/// <param name="Order">What they are ordered by; the last that began first when it is empty.</param>
internal sealed record RunSearch(IReadOnlyList<long> Experiments, bool? IsDeleted, SearchFilter Filter, SearchOrder Order)
{
    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["run_id"] = "run.id",
        ["run_name"] = "run.name",
        ["status"] = "run.status",
        ["user_id"] = "run.user_id",
        ["start_time"] = "run.started_at",
        ["end_time"] = "run.ended_at",
        ["artifact_uri"] = $"('{ArtifactPlaces.Scheme}/{Jobs.RunArtifacts.Folder}/dcid.' || run.id)",
    };

    public static SearchedFields Fields { get; } = new(
        Columns.Keys.ToDictionary(name => name, name => name is "start_time" or "end_time", StringComparer.Ordinal),
        SearchedKind.Metric,
        SearchedKind.Param,
        SearchedKind.Tag)
    {
        Aliases = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["created"] = "start_time", ["run name"] = "run_name", ["start time"] = "start_time",
        },
    };

    /// <summary>The runs of one page, within the caller's transaction.</summary>
    public IReadOnlyList<TrackedRun> Find(SqliteConnection connection, TrackingCaller caller, int skip, int take)
    {
        var parameters = new DynamicParameters(new { IsDeleted, root = caller.RootId, skip, take });
        var experiments = string.Join(',', Experiments.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        var query = new StringBuilder(
            $"""
            SELECT {RunStore.Columns} FROM tracked_run AS run
            WHERE experiment_id IN ({experiments})
                AND (@IsDeleted IS NULL OR is_deleted = @IsDeleted) AND (@root IS NULL OR root_id = @root COLLATE NOCASE)
            """);
        foreach (var (clause, i) in Filter.Clauses.Select((clause, i) => (clause, i)))
        {
            query.Append(" AND ").Append(Condition(clause, $"filter{i}", parameters));
        }

        query.Append(" ORDER BY ");
        foreach (var (key, i) in Order.Keys.Select((key, i) => (key, i)))
        {
            query.Append(OrderTerm(key, $"order{i}", parameters)).Append(", ");
        }

        query.Append("run.started_at DESC, run.id LIMIT @take OFFSET @skip");
        return [.. connection.Query<RunStore.Row>(query.ToString(), parameters).Select(row => row.ToRun())];
    }

    private static string Condition(SearchClause clause, string name, DynamicParameters parameters)
    {
        var field = clause.Field;
        parameters.Add($"{name}key", field.Key);
        if (field.Kind == SearchedKind.Attribute)
        {
            return Compare(Columns[field.Key], clause, name, parameters);
        }

        var (table, id) = field.Kind switch
        {
            SearchedKind.Metric => ("run_metric", "data_id"),
            SearchedKind.Param => ("run_param", "data_id"),
            _ => ("tracked_tag", "run.id"),
        };
        return $"EXISTS (SELECT 1 FROM {table} WHERE run_id = {id} AND key = @{name}key AND {Compare("value", clause, name, parameters)})";
    }

    private static string Compare(string left, SearchClause clause, string name, DynamicParameters parameters)
    {
        switch (clause.Comparator)
        {
            case "IN" or "NOT IN":
                parameters.Add(name, System.Text.Json.JsonSerializer.Serialize(clause.Texts));
                return $"{left} {clause.Comparator} (SELECT value FROM json_each(@{name}))";
            case "LIKE":
                // SQLite's own is blind to case; its GLOB is not, and has other signs.
                parameters.Add(name, Glob(clause.Texts[0]));
                return $"{left} GLOB @{name}";
            case "ILIKE":
                parameters.Add(name, clause.Texts[0]);
                return $"{left} LIKE @{name}";
            default:
                parameters.Add(name, clause.Field.IsNumber ? clause.Number : clause.Texts[0]);
                return $"{left} {clause.Comparator} @{name}";
        }
    }

    /// <summary>What has no value comes last, a metric that is no number before it.</summary>
    private static string OrderTerm(SearchOrderKey key, string name, DynamicParameters parameters)
    {
        parameters.Add(name, key.Field.Key);
        var direction = key.IsDescending ? "DESC" : "ASC";
        if (key.Field.Kind == SearchedKind.Metric)
        {
            var metric = $"FROM run_metric WHERE run_id = data_id AND key = @{name}";
            return $"COALESCE((SELECT value IS NULL {metric}), 2), (SELECT value {metric}) {direction}";
        }

        var value = key.Field.Kind switch
        {
            SearchedKind.Param => $"(SELECT value FROM run_param WHERE run_id = data_id AND key = @{name})",
            SearchedKind.Tag => $"(SELECT value FROM tracked_tag WHERE run_id = run.id AND key = @{name} LIMIT 1)",
            _ => Columns[key.Field.Key],
        };
        return $"{value} IS NULL, {value} {direction}";
    }

    private static string Glob(string pattern) => string.Concat(pattern.Select(c => c switch
    {
        '%' => "*",
        '_' => "?",
        '*' or '?' or '[' => $"[{c}]",
        _ => c.ToString(),
    }));
}
