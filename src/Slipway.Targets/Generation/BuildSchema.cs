using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Slipway.Targets;

/// <summary>
/// The JSON schema of parameters files, as NUKE lays it out: by <c>"$schema": "./build.schema.json"</c> editors know the
/// names and values.
/// </summary>
internal static class BuildSchema
{
    /// <summary>Where it is, relative to the root.</summary>
    public const string RelativePath = ".nuke/build.schema.json";

    private const string StampName = "schema";

    /// <summary>Writes <c>.nuke/build.schema.json</c> where the build's code is another than that which wrote it last.</summary>
    /// <returns>Whether the file has changed.</returns>
    public static bool Update(AbsolutePath root, StateFolder folder, string code, TargetGraph graph, ParameterSet parameters)
    {
        var file = root / RelativePath;
        var stamp = folder.File(StampName);
        if (File.Exists(file) && File.Exists(stamp) && File.ReadAllText(stamp) == code)
        {
            return false;
        }

        var schema = Write(graph, parameters);
        var isStale = !File.Exists(file) || !File.ReadAllBytes(file).AsSpan().SequenceEqual(schema);
        if (isStale)
        {
            File.WriteAllBytes(file, schema);
        }

        folder.Replace(StampName, Encoding.UTF8.GetBytes(code));
        return isStale;
    }

    internal static byte[] Write(TargetGraph graph, ParameterSet parameters)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-04/schema#");
            json.WriteStartObject("definitions");
            WriteEnum(json, "ExecutableTarget", graph.Targets
                .Where(target => target.Definition.Collector is null)
                .Select(target => target.Name).Order(StringComparer.Ordinal));
            foreach (var type in Enums(parameters))
            {
                WriteEnum(json, type.Name, Enum.GetNames(type));
            }

            json.WriteStartObject("NukeBuild");
            WriteProperties(json, parameters.All.Where(parameter => parameter.IsBuiltIn));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("allOf");
            json.WriteStartObject();
            WriteProperties(json, parameters.All.Where(parameter => !parameter.IsBuiltIn));
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("$ref", "#/definitions/NukeBuild");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static IEnumerable<Type> Enums(ParameterSet parameters) => parameters.All
        .Select(parameter => parameter.ValueType)
        .Where(type => type.IsEnum)
        .DistinctBy(type => type.Name)
        .OrderBy(type => type.Name, StringComparer.Ordinal);

    private static void WriteEnum(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "string");
        json.WriteStartArray("enum");
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter json, IEnumerable<Parameter> parameters)
    {
        json.WriteStartObject("properties");
        foreach (var parameter in parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal))
        {
            json.WriteStartObject(parameter.Name);
            if (parameter.IsList)
            {
                json.WriteString("type", "array");
                WriteDescription(json, parameter);
                json.WriteStartObject("items");
                WriteType(json, parameter);
                json.WriteEndObject();
            }
            else
            {
                WriteType(json, parameter);
                WriteDescription(json, parameter);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteDescription(Utf8JsonWriter json, Parameter parameter)
    {
        if (parameter.Description is { } description)
        {
            json.WriteString("description", description);
        }
    }

    private static void WriteType(Utf8JsonWriter json, Parameter parameter)
    {
        if (parameter is { IsBuiltIn: true, Name: nameof(BuildOptions.Target) or nameof(BuildOptions.Skip)
            or nameof(BuildOptions.Force) or nameof(BuildOptions.Why)
            or nameof(BuildOptions.Items) })
        {
            json.WriteString("$ref", "#/definitions/ExecutableTarget");
        }
        else if (parameter.ValueType.IsEnum)
        {
            json.WriteString("$ref", $"#/definitions/{parameter.ValueType.Name}");
        }
        else
        {
            json.WriteString("type", JsonType(parameter));
        }
    }

    private static string JsonType(Parameter parameter) => parameter switch
    {
        { ValueType: var type } when type == typeof(bool) => "boolean",
        { ValueType: var type } when type == typeof(int) || type == typeof(long) => "integer",
        { IsNumber: true } => "number",
        _ => "string",
    };
}
