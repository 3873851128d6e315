using System.Collections.Immutable;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads a <c>compute.yml</c>.</summary>
internal static class ComputeReader
{
    public const string FileName = "compute.yml";

    private static readonly string[] Keys =
    [
        "$schema", "name", "type", "description", "location", "tags", "size", "tier", "min_instances", "max_instances",
        "idle_time_before_scale_down", "identity",
    ];

    public static ComputeDefinition? Read(YamlMap map, DiagnosticBag found)
    {
        var reader = new MapReader(map, "the compute", found, Keys);
        if (reader.Text("type") is not ("amlcompute" or null))
        {
            found.Error(
                Codes.NotSupported,
                reader.At("type"),
                $"a compute of type '{reader.Text("type")}' can't be made here; 'amlcompute' can");
            return null;
        }

        if (reader.RequiredText("name") is not { } name)
        {
            return null;
        }

        NameRules.CheckCompute(name, reader.At("name"), found);
        var minimum = reader.Integer("min_instances") ?? 0;
        var maximum = reader.Integer("max_instances") ?? 1;
        if (minimum < 0 || maximum < Math.Max(1, minimum))
        {
            found.Error(
                Codes.InvalidValue,
                reader.At("max_instances"),
                $"a cluster of {minimum} to {maximum} nodes can't be made");
        }

        return new ComputeDefinition
        {
            Position = map.Position,
            Name = name,
            Description = reader.Text("description"),
            Location = reader.Text("location"),
            Tags = reader.Texts("tags"),
            Size = reader.Text("size") ?? "STANDARD_DS3_V2",
            MinimumNodes = minimum,
            MaximumNodes = maximum,
            IdleTime = reader.Integer("idle_time_before_scale_down") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            IsLowPriority = reader.Word("tier", "dedicated", "low_priority") == "low_priority",
            Identities = Identities(reader),
        };
    }

    private static ImmutableArray<string>? Identities(MapReader reader)
    {
        if (reader.Mapping("identity") is not { } map)
        {
            return null;
        }

        var identity = new MapReader(map, "identity", reader.Found, ["type", "user_assigned_identities"]);
        if (identity.Word("type", "system_assigned", "user_assigned") != "user_assigned")
        {
            return [];
        }

        var ids = ImmutableArray.CreateBuilder<string>();
        foreach (var item in (identity.Value("user_assigned_identities") as YamlSequence)?.Items ?? [])
        {
            if (item is YamlMap entry
                && new MapReader(entry, "a user-assigned identity", reader.Found, ["resource_id"]).RequiredText("resource_id") is { } id)
            {
                ids.Add(id);
            }
        }

        if (ids.Count == 0)
        {
            identity.Missing("user_assigned_identities");
        }

        return ids.ToImmutable();
    }
}
