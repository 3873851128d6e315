using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Text;

namespace Slipway.Pipelines.Releases;

/// <summary>What changed from one published state to the next, in lines of Markdown for release notes.</summary>
public static class PublishedDifference
{
    /// <summary>A line for each asset and each endpoint that changed.</summary>
    /// <param name="before">What was published; null where nothing was, or it is not known.</param>
    /// <param name="now">What is published.</param>
    public static IEnumerable<string> Pipelines(PublishedState? before, PublishedState now)
    {
        // A step of two pipelines may have one name: all versions of a name are looked at together.
        var earlier = (before?.Assets ?? []).ToLookup(asset => (asset.Kind, asset.Name), asset => asset.Version);
        var present = now.Assets.ToLookup(asset => (asset.Kind, asset.Name), asset => asset.Version);
        foreach (var asset in present.Select(group => group.Key).Union(earlier.Select(group => group.Key)))
        {
            var gone = earlier[asset].Except(present[asset]).ToList();
            var made = present[asset].Except(earlier[asset]).ToList();

            // What has no name of its own is told by where it is: of step 'train'.
            var name = asset.Name.Contains(' ', StringComparison.Ordinal) ? $"- {asset.Kind} {Markdown.Escape(asset.Name)}" : $"- {asset.Kind} `{asset.Name}`";
            switch (gone, made)
            {
                case ([], []):
                    break;
                case ([], _):
                    yield return $"{name} is new: {string.Join(", ", made.Select(Short))}";
                    break;
                case (_, []):
                    yield return $"{name} is gone";
                    break;
                default:
                    yield return $"{name}: {string.Join(", ", gone.Select(Short))} → {string.Join(", ", made.Select(Short))}";
                    break;
            }
        }

        var served = (before?.Deployments ?? []).ToDictionary(deployment => deployment.Endpoint);
        foreach (var deployment in now.Deployments)
        {
            if (!served.Remove(deployment.Endpoint, out var old))
            {
                yield return $"- endpoint `{deployment.Endpoint}` is new, and serves `{deployment.Name}`";
            }
            else
            {
                // What a deployment runs is told by its component.
                var fields = Fields("", old.EndpointDefinition["properties"], deployment.EndpointDefinition["properties"]).ToList();
                if (old.Name != deployment.Name)
                {
                    yield return $"- endpoint `{deployment.Endpoint}` serves `{deployment.Name}` instead of `{old.Name}`";
                }
                else if (fields.Count > 0)
                {
                    yield return $"- endpoint `{deployment.Endpoint}`";
                }

                foreach (var field in fields)
                {
                    yield return $"  - {field}";
                }
            }
        }

        foreach (var gone in served.Values)
        {
            yield return $"- endpoint `{gone.Endpoint}` is no longer published from here";
        }
    }

    /// <summary>A line for each schedule that changed, with its fields beneath it.</summary>
    /// <param name="before">What was published; null where nothing was, or it is not known.</param>
    /// <param name="now">What is published.</param>
    public static IEnumerable<string> Schedules(PublishedState? before, PublishedState now)
    {
        var earlier = (before?.Schedules ?? []).ToDictionary(schedule => schedule.Name);
        foreach (var schedule in now.Schedules)
        {
            if (!earlier.Remove(schedule.Name, out var old))
            {
                yield return $"- `{schedule.Name}` is new";
                continue;
            }

            var fields = Fields("", old.Definition["properties"], schedule.Definition["properties"]).ToImmutableArray();
            if (!fields.IsEmpty)
            {
                yield return $"- `{schedule.Name}`";
                foreach (var field in fields)
                {
                    yield return $"  - {field}";
                }
            }
        }

        foreach (var gone in earlier.Values)
        {
            yield return $"- `{gone.Name}` is no longer published from here";
        }
    }

    private static IEnumerable<string> Fields(string path, JsonNode? old, JsonNode? now)
    {
        if (old is JsonObject || now is JsonObject)
        {
            var (before, after) = (old as JsonObject ?? [], now as JsonObject ?? []);
            foreach (var key in after.Select(pair => pair.Key).Union(before.Select(pair => pair.Key)))
            {
                foreach (var line in Fields(path.Length == 0 ? key : $"{path}.{key}", before[key], after[key]))
                {
                    yield return line;
                }
            }
        }
        else if (!JsonNode.DeepEquals(old, now) && !IsOtherVersion(old, now))
        {
            yield return $"{Markdown.Escape(path)}: {Markdown.Escape(Shown(old))} → {Markdown.Escape(Shown(now))}";
        }
    }

    // That a schedule runs the new version of its component is told by the component.
    private static bool IsOtherVersion(JsonNode? old, JsonNode? now) =>
        AssetOf(old) is { } asset && asset == AssetOf(now);

    private static string? AssetOf(JsonNode? reference)
    {
        const string versions = "/versions/";
        return reference is JsonValue value && value.TryGetValue<string>(out var id)
            && id.LastIndexOf(versions, StringComparison.Ordinal) is >= 0 and var end && !id[(end + versions.Length)..].Contains('/', StringComparison.Ordinal)
            ? id[..end]
            : null;
    }

    private static string Shown(JsonNode? value)
    {
        var text = value switch
        {
            null => "nothing",
            JsonValue single when single.TryGetValue<string>(out var word) => word,
            _ => value.ToJsonString(),
        };

        // The id of a resource of the workspace: what comes before is the same for all.
        var below = text.IndexOf("/workspaces/", StringComparison.OrdinalIgnoreCase);
        return below < 0 ? text : text[(text.IndexOf('/', below + "/workspaces/".Length) + 1)..];
    }

    private static string Short(string version)
    {
        const int shown = 12;
        return $"`{(version.Length > shown ? version[..shown] : version)}`";
    }
}
