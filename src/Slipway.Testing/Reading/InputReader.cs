using System.Collections.Immutable;
using System.Globalization;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Core.Yaml;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Reads what a test gives a run.</summary>
internal sealed class InputReader(ReadingContext context, LocalData data)
{
    private const string Folder = "uri_folder";

    /// <summary>What is given to each input, and which of it is local data, with where it is named.</summary>
    public (ImmutableSortedDictionary<string, string> Given, IReadOnlyDictionary<string, SourcePosition> Local) Read(
        YamlMap? map, SourcePosition test)
    {
        var given = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var local = new SortedDictionary<string, SourcePosition>(StringComparer.Ordinal);
        var inputs = context.Pipeline.Inputs;
        foreach (var (name, value) in map?.Entries ?? [])
        {
            if (inputs.FirstOrDefault(input => input.Name == name.Text) is not { } input)
            {
                var message = $"pipeline '{context.Pipeline.Name}' has no input '{name.Text}'"
                    + NearestName.Hint(name.Text, inputs.Select(candidate => candidate.Name));
                var known = inputs.IsEmpty
                    ? "it has none"
                    : $"it has {string.Join(", ", inputs.Select(known => known.Name))}";
                context.Faults.Add(Codes.UnknownName, name.Position, message, known);
            }
            else if (Value(input, value) is { } text)
            {
                given[input.Name] = text;
                if (IsData(input) && LocalData.IsPath((value as YamlScalar)?.Text ?? ""))
                {
                    local[input.Name] = value.Position;
                }
            }
        }

        foreach (var input in inputs.Where(input => IsRequired(input) && map?.Find(input.Name) is null))
        {
            context.Faults.Add(
                Codes.MissingInput,
                map?.Position ?? test,
                $"the test gives nothing for input '{input.Name}' ({input.Type}), which has no default",
                $"add it under 'inputs': {input.Name}: {(IsData(input) ? $"./{context.Pipeline.TestsFolder}/data/…" : "…")}");
        }

        return (given.ToImmutable(), local);
    }

    /// <summary>Whether a run must be given something for an input.</summary>
    public static bool IsRequired(TestedInput input) => input is { HasDefault: false, IsOptional: false };

    /// <summary>Whether an input takes data, and no literal.</summary>
    public static bool IsData(TestedInput input) => input.Type is not ("number" or "integer" or "boolean" or "string");

    private string? Value(TestedInput input, YamlValue value)
    {
        if (value is not YamlScalar { IsNull: false } scalar)
        {
            Wrong(input, value, value.IsNull ? "nothing" : "more than one value");
            return null;
        }

        if (IsData(input))
        {
            return Data(input, scalar);
        }

        var text = Literal(input.Type, scalar);
        if (text is null)
        {
            Wrong(input, scalar, $"'{scalar.Text}'");
        }

        return text;
    }

    private static string? Literal(string type, YamlScalar scalar) => type switch
    {
        "boolean" => scalar.Kind == ScalarKind.Boolean ? scalar.Boolean ? "true" : "false" : null,
        "integer" => scalar is { Kind: ScalarKind.WholeNumber, WholeNumber: var number }
            && number >= long.MinValue && number <= long.MaxValue
            ? number.ToString(CultureInfo.InvariantCulture)
            : null,
        "number" => NumberText.Parse(scalar)?.ToString("R", CultureInfo.InvariantCulture),
        _ => scalar.Text,
    };

    private string? Data(TestedInput input, YamlScalar scalar)
    {
        var text = scalar.Text;
        if (!LocalData.IsPath(text))
        {
            if (text.StartsWith("azureml:", StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal))
            {
                return text;
            }

            context.Faults.Add(
                Codes.InvalidValue,
                scalar.Position,
                $"input '{input.Name}' takes data ({input.Type}): a path that begins with ./ or ../, or a URI,"
                    + $" and is '{text}'",
                $"write ./{text.TrimStart('/')} for a path, which is relative to the pipeline's folder");
            return null;
        }

        if (data.Find(text, scalar.Position, $"input '{input.Name}'") is not { } full)
        {
            return null;
        }

        if ((input.Type == "uri_file" && Directory.Exists(full))
            || (input.Type is Folder or "mltable" && File.Exists(full)))
        {
            var (wanted, found) = input.Type == "uri_file" ? ("a file", "a folder") : ("a folder", "a file");
            context.Faults.Add(
                Codes.InvalidValue,
                scalar.Position,
                $"input '{input.Name}' takes {wanted} ({input.Type}), and '{text}' is {found}");
            return null;
        }

        return full;
    }

    private void Wrong(TestedInput input, YamlValue value, string found) => context.Faults.Add(
        Codes.InvalidValue,
        value.Position,
        $"input '{input.Name}' takes a value of type {input.Type}, and is given {found}");
}
