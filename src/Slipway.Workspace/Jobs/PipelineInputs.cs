using System.Text.Json.Nodes;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>The inputs of a pipeline: what its job gives, over the defaults of its component.</summary>
internal static class PipelineInputs
{
    /// <param name="properties">The job's properties.</param>
    /// <param name="component">The specification of the component that it runs, if it runs one.</param>
    /// <param name="jobId">What <c>${{name}}</c> stands for.</param>
    /// <param name="path">Where the properties lie in the request, for errors.</param>
    /// <returns>The values by name; null for an optional input that was not given.</returns>
    /// <exception cref="ApiException">400: one is missing, unknown, or of another type than declared.</exception>
    public static IReadOnlyDictionary<string, InputValue?> Read(
        JsonObject properties, JsonObject? component, string jobId, string path)
    {
        var given = properties.FindMembers("inputs", path).ToDictionary(
            member => member.Key,
            member => Named(InputValue.Parse(member.Value, $"{path}.inputs.{member.Key}"), jobId),
            StringComparer.Ordinal);
        if (component is null)
        {
            return given.ToDictionary(pair => pair.Key, InputValue? (pair) => pair.Value, StringComparer.Ordinal);
        }

        var definitions = InputDefinition.Read(component, "componentSpec");
        if (given.Keys.FirstOrDefault(name => !definitions.ContainsKey(name)) is { } unknown)
        {
            throw ApiException.UserError(
                $"The pipeline has no input '{unknown}'; it has {List(definitions.Keys)}.", $"{path}.inputs.{unknown}");
        }

        return definitions.Values.ToDictionary(
            definition => definition.Name,
            definition => Merge(definition, given.GetValueOrDefault(definition.Name), path),
            StringComparer.Ordinal);
    }

    private static InputValue? Merge(InputDefinition definition, InputValue? given, string path)
    {
        var field = $"{path}.inputs.{definition.Name}";
        var value = given ?? (definition.Default is { } text ? new InputValue("literal", text) : null);
        if (value is null)
        {
            return definition.IsOptional
                ? null
                : throw ApiException.UserError(
                    $"The input '{definition.Name}' ({definition.Type}) is required and was not given.", field);
        }

        if (definition.IsData == value.IsLiteral)
        {
            throw ApiException.UserError(
                definition.IsData
                    ? $"The input '{definition.Name}' is data ({definition.Type}); a literal was given."
                    : $"The input '{definition.Name}' is a literal ({definition.Type}); data was given.",
                field);
        }

        if (value.IsLiteral)
        {
            definition.Check(value.Value, field);
        }

        return value;
    }

    private static InputValue Named(InputValue value, string jobId) => value with
    {
        Value = Expression.Replace(value.Value, inner => inner == "name" ? jobId : $"${{{{{inner}}}}}"),
    };

    private static string List(IEnumerable<string> names) =>
        string.Join(", ", names.Select(n => $"'{n}'")) is { Length: > 0 } list ? list : "none";
}
