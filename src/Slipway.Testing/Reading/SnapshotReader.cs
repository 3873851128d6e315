using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Yaml;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Reads which snapshots outputs are compared with, and how.</summary>
internal sealed class SnapshotReader(ReadingContext context, LocalData data, OutputNames names)
{
    private const string What = "'same_as'";

    public SnapshotExpectation? Read(YamlEntry? entry)
    {
        switch (entry?.Value)
        {
            case null or { IsNull: true }:
                return null;
            case YamlScalar scalar:
                return Of(scalar.Text, scalar.Position, entry.Key.Position);
            case YamlMap map:
                var reader = new KeyReader(map, What, TestKeys.SameAs, context.Faults);
                if (reader.Text("path") is not { } path)
                {
                    context.Faults.Add(
                        Codes.MissingKey, entry.Key.Position, $"{What} needs 'path'", "path: ./tests/expected/");
                    return null;
                }

                return Of(path, reader.Value("path")!.Position, entry.Key.Position) is not { } read ? null : read with
                {
                    Tolerance = reader.Tolerance("tolerance") ?? 0,
                    Relative = reader.Tolerance("relative") ?? 0,
                    Ignore = Ignored(reader),
                };
            default:
                context.Faults.Add(
                    Codes.InvalidValue,
                    entry.Value.Position,
                    $"{What} must be a path, or have 'path'",
                    "same_as: ./tests/expected/");
                return null;
        }
    }

    private ImmutableArray<string> Ignored(KeyReader reader)
    {
        var ignored = reader.Texts("ignore");
        foreach (var path in ignored.Where(name => name.StartsWith('$') && JsonPath.Parse(name) is null))
        {
            context.Faults.Add(
                Codes.InvalidValue,
                reader.At("ignore"),
                $"'{path}' of {What} is no place in JSON",
                "write it as $.name or $.list[0]");
        }

        return ignored;
    }

    private SnapshotExpectation? Of(string path, SourcePosition at, SourcePosition key)
    {
        if (!LocalData.IsPath(path))
        {
            context.Faults.Add(
                Codes.InvalidValue,
                at,
                $"{What} is '{path}', and not a path that begins with ./ or ../",
                $"write ./{path.TrimStart('/')}");
            return null;
        }

        if (data.Find(path, at, What) is not { } full)
        {
            return null;
        }

        var files = Directory.Exists(full) ? data.Files(full, at) : null;
        if (files is null or { IsEmpty: true })
        {
            context.Faults.Add(
                Codes.InvalidValue,
                at,
                $"{What} is '{path}', which is no folder with files",
                "put what is expected there, as OUTPUT/FILE");
            return null;
        }

        var found = ImmutableArray.CreateBuilder<SnapshotFile>();
        foreach (var (name, file) in files)
        {
            if (names.FindSnapshot(name, at) is { } address)
            {
                found.Add(new SnapshotFile(file, context.Shown(file), address));
            }
        }

        return new SnapshotExpectation(key, found.ToImmutable());
    }
}
