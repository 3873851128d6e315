using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;
using YamlDotNet.Serialization;

namespace Slipway.Pipelines.Translation.Assets;

/// <summary>An environment: an image, perhaps with Conda packages on top, or a Docker build.</summary>
internal static class EnvironmentTranslator
{
    private static readonly string[] Keys =
    [
        "$schema", "name", "version", "description", "tags", "properties", "image", "build", "conda_file", "os_type",
        "inference_config", "datastore", "creation_context",
    ];

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the environment", context.Found, Keys);
        reader.RequiredText("name");
        var body = Body(reader, isAnonymous: false, context);
        return new Document(DocumentKind.Environment, "environments", reader.Text("name"), reader.Version(), body);
    }

    // What Azure ML's own clients put where Spark's environment has none.
    private const string ImageOfSpark = "conda/miniconda3";

    /// <summary>What an <c>environment</c> key names, as REST has it; null when there is none or it is wrong.</summary>
    /// <param name="reader">The mapping that has the key.</param>
    /// <param name="context">Where it stands.</param>
    /// <param name="prefix">What goes before a resource id: nothing in a job, <c>azureml:</c> in a specification.</param>
    /// <param name="isRequired">Whether there must be one.</param>
    /// <param name="isOfSpark">Whether it is Spark's, which takes the packages alone of one that Docker builds.</param>
    public static string? Reference(
        MapReader reader, TranslationContext context, string prefix, bool isRequired = true, bool isOfSpark = false)
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
                return prefix + Unnamed(map, context, isOfSpark);
            case YamlScalar scalar:
                return Named(scalar, context, prefix, isOfSpark);
            case var other:
                reader.WrongShape("environment", other, "a reference or an image");
                return null;
        }
    }

    private static string Unnamed(YamlMap map, TranslationContext context, bool isOfSpark)
    {
        var body = Body(map, isAnonymous: true, context);
        if (isOfSpark && body["properties"].Text("image") is null)
        {
            var packages = new JsonObject { ["isAnonymous"] = true, ["isArchived"] = false, ["image"] = ImageOfSpark };
            Json.Add(packages, "condaFile", body["properties"]!["condaFile"]?.DeepClone());
            body = new JsonObject { ["properties"] = packages };
            context.Found.Warning(
                Codes.InvalidValue, map.Position, "Spark does not run what Docker builds, and takes the Conda packages of an environment alone");
        }

        return context.Assets.Environment(body);
    }

    private static string? Named(YamlScalar scalar, TranslationContext context, string prefix, bool isOfSpark)
    {
        var text = scalar.Text;

        if (References.IsUri(text))
        {
            return text;
        }

        if (References.IsRegistered(text))
        {
            if (LatestOf(References.WithoutScheme(text)) is { } name && context.Assets.Latest(scalar, name) is { } built)
            {
                return prefix + built;
            }

            // The workspace itself resolves a label, when the job starts, and the short names of what Azure ML brings.
            var id = References.Asset(scalar, "environments", context);
            return References.WithoutScheme(text).StartsWith(References.Curated, StringComparison.Ordinal) ? text : prefix + id;
        }

        // Unlike a component's, an environment's file is named with "file:" alone.
        if (!text.StartsWith("file:", StringComparison.Ordinal))
        {
            context.Found.Error(
                Codes.UnknownEnvironment,
                scalar.Position,
                $"'{text}' is not an environment",
                File.Exists(context.Folder.Resolve(text)) ? $"write 'file:{text}' for the one that this file describes" : "write 'azureml:NAME@latest' for an image under images/, 'azureml:NAME:VERSION' for one of the "
                + "workspace's environments, or 'azureml://registries/…' for a shared one");
            return null;
        }

        if (References.ExistingFile(scalar, "the environment", context) is not { } path)
        {
            return null;
        }

        var folder = context.Folder.FolderOf(text);
        return folder.Read(Path.GetFileName(path), context.Found) is { } map
            ? prefix + Unnamed(map, context with { Folder = folder }, isOfSpark)
            : null;
    }

    // "NAME" and "NAME@latest"; null for a version, another label and a resource id.
    private static string? LatestOf(string reference) => reference.Split('@') switch
    {
        [var name] when !name.Contains(':', StringComparison.Ordinal) && !name.StartsWith('/') => name,
        [var name, "latest"] when !name.StartsWith('/') => name,
        _ => null,
    };

    /// <summary>An environment's body.</summary>
    /// <param name="map">Its keys.</param>
    /// <param name="isAnonymous">It has no name of its own.</param>
    /// <param name="context">Where it stands.</param>
    public static JsonObject Body(YamlMap map, bool isAnonymous, TranslationContext context) =>
        Body(new MapReader(map, "the environment", context.Found, Keys), isAnonymous, context);

    private static JsonObject Body(MapReader reader, bool isAnonymous, TranslationContext context)
    {
        if (!reader.Has("image") && !reader.Has("build"))
        {
            reader.Missing("image");
        }
        else if (reader.Has("image") && reader.Has("build"))
        {
            reader.Found.Error(Codes.InvalidValue, reader.At("build"), $"{reader.What} has an 'image' and a 'build', of which it can have one");
        }

        var properties = new JsonObject { ["isAnonymous"] = isAnonymous, ["isArchived"] = false };
        reader.CopyText(properties, "image");
        Json.Add(properties, "build", Build(reader, context));
        Json.Add(properties, "condaFile", CondaFile(reader, context));
        Json.Add(properties, "osType", reader.Word("os_type", "linux", "windows"));
        Json.Add(properties, "inferenceConfig", InferenceConfig(reader));
        reader.CopyText(properties, "description");
        Json.AddUnlessEmpty(properties, "tags", reader.TextMap("tags"));
        Json.AddUnlessEmpty(properties, "properties", reader.AnyMap("properties"));
        return new JsonObject { ["properties"] = properties };
    }

    private static JsonObject? Build(MapReader reader, TranslationContext context)
    {
        if (reader.Mapping("build") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "build", context.Found, ["path", "dockerfile_path"]);
        var body = new JsonObject();
        if (own.RequiredText("path") is { } written)
        {
            var at = (YamlScalar)own.Value("path")!;
            Json.Add(body, "contextUri", References.IsUri(written)
                ? written
                : context.Assets.BuildContext(References.LocalPath(at, "the build context", context), written));
        }

        own.CopyText(body, "dockerfile_path", "dockerfilePath");
        return body;
    }

    private static string? CondaFile(MapReader reader, TranslationContext context)
    {
        switch (reader.Value("conda_file"))
        {
            case YamlScalar scalar when scalar.Text.StartsWith("file:", StringComparison.Ordinal):
                reader.Found.Error(
                    Codes.MissingFile, scalar.Position, $"the Conda file is '{scalar.Text}', and there is no such file", "write the path alone");
                return null;
            case YamlScalar scalar when References.ExistingFile(scalar, "the Conda file", context) is { } path:
                return File.ReadAllText(path);
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
        YamlScalar { Kind: ScalarKind.Integer or ScalarKind.Number, Literal: var literal }
            when decimal.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => ((YamlScalar)value).Text,
    };

    private static JsonObject? InferenceConfig(MapReader reader)
    {
        if (reader.Mapping("inference_config") is not { } map)
        {
            return null;
        }

        string[] routes = ["liveness_route", "readiness_route", "scoring_route"];
        var own = new MapReader(map, "inference_config", reader.Found, routes);
        var body = new JsonObject();
        foreach (var route in routes)
        {
            if (own.Mapping(route) is { } target)
            {
                var at = new MapReader(target, route, reader.Found, ["port", "path"]);
                var one = new JsonObject();
                at.CopyInteger(one, "port", most: WholeNumbers.LastPort);
                at.CopyText(one, "path");
                body[Naming.Camel(route)] = one;
            }
        }

        return body;
    }
}
