using System.Collections.Immutable;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads the applications that a compute instance runs besides Azure ML's own.</summary>
internal static class ApplicationParser
{
    // Those up to 1025 are not given away.
    private const int FirstPort = 1026;

    public static ImmutableArray<CustomApplication>? Parse(MapReader reader)
    {
        if (!reader.Has("custom_applications"))
        {
            return null;
        }

        var applications = ImmutableArray.CreateBuilder<CustomApplication>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var own in Each(reader, "custom_applications", ["name", "type", "image", "endpoints", "environment_variables", "bind_mounts"]))
        {
            if (own.RequiredText("name") is not { } name)
            {
                continue;
            }

            if (!names.Add(name))
            {
                reader.Found.Error(Codes.DuplicateName, own.At("name"), $"another application is named '{name}' too");
            }

            own.Word("type", "docker");
            if (!own.Has("image"))
            {
                own.Missing("image");
            }

            applications.Add(new CustomApplication(
                name,
                own.Mapping("image") is { } image ? new MapReader(image, "image", own.Found, ["reference"]).RequiredText("reference") : null,
                [.. Each(own, "endpoints", ["target", "published"]).Select(endpoint => new ApplicationPort(
                    endpoint.Integer("target", FirstPort, WholeNumbers.LastPort),
                    endpoint.Integer("published", FirstPort, WholeNumbers.LastPort)))],
                own.Texts("environment_variables"),
                [.. Each(own, "bind_mounts", ["source", "target"]).Select(mount => new ApplicationMount(
                    mount.RequiredText("source"), mount.RequiredText("target")))]));
        }

        return applications.ToImmutable();
    }

    private static IEnumerable<MapReader> Each(MapReader reader, string key, string[] known)
    {
        if (reader.Value(key) is { } value and not YamlSequence)
        {
            reader.WrongShape(key, value, "a list");
        }

        foreach (var item in (reader.Value(key) as YamlSequence)?.Items ?? [])
        {
            if (item is YamlMap map)
            {
                yield return new MapReader(map, key, reader.Found, known);
            }
            else
            {
                reader.WrongShape(key, item, $"a list of keys such as '{known[0]}'");
            }
        }
    }
}
