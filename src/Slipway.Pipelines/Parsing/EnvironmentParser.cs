using System.Collections.Immutable;
using System.Globalization;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Wording;
using YamlDotNet.Serialization;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads environments, and what names one.</summary>
internal static class EnvironmentParser
{
    private static readonly string[] Keys =
    [
        "$schema", "name", "version", "description", "tags", "properties", "image", "build", "conda_file", "os_type",
        "inference_config", "datastore", "creation_context",
    ];

    // What Azure ML's own clients put where Spark's environment has none.
    private const string ImageOfSpark = "conda/miniconda3";

    /// <summary>The environment of a file.</summary>
    public static EnvironmentDefinition Parse(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(map, "the environment", context.Found, Keys);
        reader.RequiredText("name");
        return Parse(reader, context);
    }

    /// <summary>An environment that is described without a name of its own.</summary>
    public static EnvironmentDefinition Unnamed(YamlMap map, ParseContext context) =>
        Parse(new MapReader(map, "the environment", context.Found, Keys), context);

    /// <summary>
    /// The environment that the key <c>environment</c> names or describes; null where none is, which has been reported
    /// if one must be.
    /// </summary>
    public static EnvironmentReference? Reference(MapReader reader, ParseContext context, bool isRequired = true, bool isOfSpark = false)
    {
        switch (reader.Value("environment"))
        {
            case null:
                if (isRequired)
                {
                    reader.Missing("environment");
                }

                return null;
            case YamlMap map:
                return Described(map, context, isOfSpark);
            case YamlScalar scalar:
                return Named(scalar, context, isOfSpark);
            case var other:
                reader.WrongShape("environment", other, "a reference or an image");
                return null;
        }
    }

    private static DescribedEnvironment Described(YamlMap map, ParseContext context, bool isOfSpark)
    {
        var described = Unnamed(map, context);
        if (isOfSpark && described.Image is null)
        {
            context.Found.Warning(
                Codes.InvalidValue,
                map.Position,
                "Spark does not run what Docker builds, and takes the Conda packages of an environment alone");
            described = new EnvironmentDefinition
            {
                Position = described.Position,
                Kind = DocumentKind.Environment,
                Image = ImageOfSpark,
                CondaFile = described.CondaFile,
                Tags = ImmutableSortedDictionary<string, string>.Empty,
                Properties = FreeMap.Empty,
            };
        }

        return new DescribedEnvironment(described);
    }

    private static EnvironmentReference? Named(YamlScalar scalar, ParseContext context, bool isOfSpark)
    {
        var text = scalar.Text;
        if (ReferenceParser.IsUri(text))
        {
            return new RemoteEnvironment(text);
        }

        if (ReferenceParser.IsRegistered(text))
        {
            var bare = ReferenceParser.WithoutScheme(text);
            if (bare.StartsWith(ReferenceParser.Curated, StringComparison.Ordinal))
            {
                // What Azure ML brings is no image of this repository, and the workspace itself resolves its short names.
                ReferenceParser.Asset(scalar, "environments", context);
                return new RemoteEnvironment(text);
            }

            if (context.IsPublished && LatestOf(bare) is { } name)
            {
                return new BuiltEnvironment(new ImageReference(scalar.Written(), name));
            }

            // The workspace itself resolves a label, when the job starts.
            return new RegisteredEnvironment(ReferenceParser.Asset(scalar, "environments", context));
        }

        // Unlike a component's, an environment's file is named with "file:" alone.
        if (!text.StartsWith("file:", StringComparison.Ordinal))
        {
            context.Found.Error(
                Codes.UnknownEnvironment,
                scalar.Position,
                $"'{text}' is not an environment",
                File.Exists(context.Folder.Resolve(text))
                    ? $"write 'file:{text}' for the one that this file describes"
                    : "write 'azureml:NAME@latest' for an image under images/, 'azureml:NAME:VERSION' for one of the "
                        + "workspace's environments, or 'azureml://registries/…' for a shared one");
            return null;
        }

        if (ReferenceParser.ExistingFile(scalar, "the environment", context) is not { } path)
        {
            return null;
        }

        var folder = context.Folder.FolderOf(text);
        return folder.Read(Path.GetFileName(path), context.Found) is { } map
            ? Described(map, context with { Folder = folder }, isOfSpark)
            : null;
    }

    // "NAME" and "NAME@latest"; null for a version, another label and a resource id.
    private static string? LatestOf(string reference) => reference.Split('@') switch
    {
        [var name] when !name.Contains(':', StringComparison.Ordinal) && !name.StartsWith('/') => name,
        [var name, "latest"] when !name.StartsWith('/') => name,
        _ => null,
    };

    private static EnvironmentDefinition Parse(MapReader reader, ParseContext context)
    {
        if (!reader.Has("image") && !reader.Has("build"))
        {
            reader.Missing("image");
        }
        else if (reader.Has("image") && reader.Has("build"))
        {
            reader.Found.Error(
                Codes.InvalidValue,
                reader.At("build"),
                $"{reader.What} has an 'image' and a 'build', of which it can have one");
        }

        return new EnvironmentDefinition
        {
            Position = reader.Map.Position,
            Kind = DocumentKind.Environment,
            Name = reader.Written("name"),
            Version = reader.Version(),
            Image = reader.Text("image"),
            Build = Build(reader, context),
            CondaFile = CondaFile(reader, context),
            OsType = reader.Word("os_type", "linux", "windows"),
            InferenceRoutes = InferenceRoutes(reader),
            Description = reader.Text("description"),
            Tags = reader.Texts("tags"),
            Properties = reader.AnyMap("properties"),
        };
    }

    private static BuildDefinition? Build(MapReader reader, ParseContext context)
    {
        if (reader.Mapping("build") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "build", context.Found, ["path", "dockerfile_path"]);
        var written = own.RequiredText("path");
        return new BuildDefinition(
            written,
            written is null || ReferenceParser.IsUri(written)
                ? null
                : ReferenceParser.LocalPath((YamlScalar)own.Value("path")!, "the build context", context),
            own.Text("dockerfile_path"));
    }

    private static string? CondaFile(MapReader reader, ParseContext context)
    {
        switch (reader.Value("conda_file"))
        {
            case YamlScalar scalar when scalar.Text.StartsWith("file:", StringComparison.Ordinal):
                reader.Found.Error(
                    Codes.MissingFile,
                    scalar.Position,
                    $"the Conda file is '{scalar.Text}', and there is no such file",
                    "write the path alone");
                return null;
            case YamlScalar scalar:
                return ReferenceParser.TextOf(scalar, "the Conda file", context);
            case YamlMap map:
                return new SerializerBuilder().WithQuotingNecessaryStrings(quoteYaml1_1Strings: true).Build().Serialize(Plain(map)!);
            case YamlSequence list:
                reader.WrongShape("conda_file", list, "a file or its content");
                return null;
            default:
                return null;
        }
    }

    private static object? Plain(YamlValue value) => value switch
    {
        YamlMap map => map.Entries.ToDictionary(entry => entry.Key.Text, entry => Plain(entry.Value)),
        YamlSequence list => list.Items.Select(Plain).ToList(),
        YamlScalar { Kind: ScalarKind.Null } => null,
        YamlScalar { Kind: ScalarKind.Boolean, Boolean: var boolean } => boolean,
        YamlScalar { Kind: ScalarKind.WholeNumber or ScalarKind.Number, Literal: var literal }
            when decimal.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => ((YamlScalar)value).Text,
    };

    private static ImmutableArray<InferenceRoute>? InferenceRoutes(MapReader reader)
    {
        if (reader.Mapping("inference_config") is not { } map)
        {
            return null;
        }

        string[] names = ["liveness_route", "readiness_route", "scoring_route"];
        var own = new MapReader(map, "inference_config", reader.Found, names);
        var routes = ImmutableArray.CreateBuilder<InferenceRoute>();
        foreach (var name in names)
        {
            if (own.Mapping(name) is { } route)
            {
                var at = new MapReader(route, name, reader.Found, ["port", "path"]);
                routes.Add(new InferenceRoute(name, at.Integer("port", -1, WholeNumbers.LastPort), at.Text("path")));
            }
        }

        return routes.ToImmutable();
    }
}
