using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio;

/// <summary>Fields of a form for the inputs of a pipeline, made of their types, defaults and limits.</summary>
internal static class InputFields
{
    private const string Prefix = "input.";
    private const string DataExample = "azureml://datastores/workspaceblobstore/paths/…";

    /// <param name="input">The input as the component declares it.</param>
    /// <param name="value">What the field holds at first; its default is what an empty one means.</param>
    public static Html Of(InputDefinition input, string? value = null)
    {
        var id = $"input-{input.Name}";
        return Html.Of($"""
            <div class="field"><label for="{id}">{input.Name} <span class="quiet">{Kind(input)}</span></label>
            {Field(input, id, value)}
            {(input.Description is { Length: > 0 } description
                ? Html.Of($"<p class=\"quiet\" id=\"{id}-about\">{description}</p>")
                : Html.Empty)}</div>
            """);
    }

    /// <summary>What a form has of inputs; a field that was left empty is not among it.</summary>
    public static IReadOnlyDictionary<string, string> Read(IFormCollection form) => form
        .Where(field => field.Key.StartsWith(Prefix, StringComparison.Ordinal) && field.Value.ToString().Length > 0)
        .ToDictionary(field => field.Key[Prefix.Length..], field => field.Value.ToString(), StringComparer.Ordinal);

    private static Html Field(InputDefinition input, string id, string? value)
    {
        var about = input.Description is { Length: > 0 } ? Html.Of($" aria-describedby=\"{id}-about\"") : Html.Empty;
        var name = $"{Prefix}{input.Name}";
        if (Choices(input) is { Count: > 0 } choices)
        {
            return Html.Of($"""
                <select id="{id}" name="{name}"{about}>
                <option value="">{(input.Default is { } byDefault ? $"default: {byDefault}" : "none")}</option>
                {Html.Each(choices, choice => Html.Of(
                    $"<option{(choice == value ? Html.Of($" selected") : Html.Empty)}>{choice}</option>"))}</select>
                """);
        }

        var isNumber = input.Type.ToUpperInvariant() is "NUMBER" or "INTEGER";
        var step = input.Type.Equals("integer", StringComparison.OrdinalIgnoreCase) ? "1" : "any";
        return Html.Of($"""
            <input id="{id}" name="{name}" value="{value}" placeholder="{input.Default ?? (input.IsData ? DataExample : "")}"{(
                isNumber ? Html.Of($" type=\"number\" step=\"{step}\"") : Html.Empty)}{Limit("min", input.Least, isNumber)}{
                Limit("max", input.Most, isNumber)}{(
                input.Default is null && !input.IsOptional ? Html.Of($" required") : Html.Empty)}{about}>
            """);
    }

    private static Html Limit(string name, string? value, bool isNumber) => isNumber && value is not null
        ? Html.Of($" {name}=\"{value}\"")
        : Html.Empty;

    private static IReadOnlyList<string> Choices(InputDefinition input) => input.Choices.Count > 0 ? input.Choices
        : input.Type.Equals("boolean", StringComparison.OrdinalIgnoreCase) ? ["true", "false"]
        : [];

    private static string Kind(InputDefinition input)
    {
        var limits = (input.Least, input.Most) switch
        {
            ({ } least, { } most) => $", {least} to {most}",
            ({ } least, null) => $", at least {least}",
            (null, { } most) => $", at most {most}",
            _ => "",
        };
        return $"{input.Type}{limits}{(input.IsOptional ? ", optional" : "")}";
    }
}
