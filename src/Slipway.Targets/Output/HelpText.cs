using System.Globalization;
using System.Text;
using Slipway.Core.Text;

namespace Slipway.Targets;

/// <summary>What <c>--help</c> shows.</summary>
internal static class HelpText
{
    public static void Write(BuildWriter writer, TargetGraph graph, ParameterSet parameters)
    {
        writer.WriteLine("Usage: build [TARGET ...] [--parameter VALUE ...]");
        WriteSection(
            writer,
            "Targets (* runs when none is named)",
            [
                .. graph.Targets
                    .Where(target => target.Definition.IsListed)
                    .Select(target => ($"{(target.IsDefault ? '*' : ' ')} {target.Name}", Describe(target))),
            ]);

        var groups = parameters.All
            .OrderBy(parameter => parameter.IsBuiltIn)
            .GroupBy(parameter => parameter.IsBuiltIn ? "Switches" : parameter.Group ?? "Parameters");
        foreach (var group in groups)
        {
            WriteSection(writer, group.Key, [.. group.Select(parameter => ($"  {Usage(parameter)}", Describe(parameter)))]);
        }
    }

    private static void WriteSection(BuildWriter writer, string heading, IReadOnlyList<(string Name, string Text)> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        // One very long name must not push every description out of sight.
        const int widest = 40;
        var width = lines.Select(line => line.Name.Length).Where(length => length <= widest).DefaultIfEmpty(widest).Max();
        writer.WriteLine();
        writer.WriteLine(heading, Tone.Heading);
        var margin = new string(' ', width + 5);
        foreach (var (name, text) in lines)
        {
            var first = $"  {name.PadRight(width)}   ";
            if (name.Length > width && text.Length > 0)
            {
                writer.WriteLine($"  {name}");
                first = margin;
            }

            foreach (var part in TextWrap.Lines(text, writer.Width - margin.Length))
            {
                writer.WriteLine($"{first}{part}".TrimEnd());
                first = margin;
            }
        }
    }

    private static string Describe(ExecutableTarget target)
    {
        var dependencies = target.ExecutionDependencies
            .Where(dependency => dependency.Definition.IsListed)
            .Select(dependency => dependency.Name)
            .Distinct()
            .ToList();
        var text = new StringBuilder(target.Definition.DescriptionText);
        if (dependencies.Count > 0)
        {
            text.Append(text.Length > 0 ? " " : "")
                .Append(CultureInfo.InvariantCulture, $"(after {string.Join(", ", dependencies)})");
        }

        return text.ToString();
    }

    private static string Usage(Parameter parameter)
    {
        var value = parameter.TakesTargets ? "TARGET" : ValueConverter.Placeholder(parameter.ValueType);
        return parameter switch
        {
            { IsFlag: true } => parameter.Switch,
            { TakesNoValue: true } => $"{parameter.Switch} [{value} ...]",
            { IsList: true } => $"{parameter.Switch} {value} ...",
            _ => $"{parameter.Switch} {value}",
        };
    }

    private static string Describe(Parameter parameter)
    {
        var initial = parameter.IsSecret ? null : parameter.Initial?.Invoke();
        var shown = initial switch
        {
            null or false or "" => null,
            Array array => array.Length == 0 ? null : string.Join(' ', array.Cast<object>()),
            _ => Convert.ToString(initial, CultureInfo.InvariantCulture),
        };
        var description = $"{parameter.Description} {InVariable(parameter)}".Trim();
        return shown is null ? description : $"{description} [{shown}]".TrimStart();
    }

    /// <summary>How a list is written in its environment variable.</summary>
    private static string InVariable(Parameter parameter) => parameter switch
    {
        { IsList: false } or { IsBuiltIn: true } => "",
        { Separator: "" } => $"(as a variable: {Names.ToVariable(parameter.Name)}='[\"a\",\"b\"]')",
        { Separator: Parameter.UsualSeparator } => $"(as a variable: {Names.ToVariable(parameter.Name)}=a,b)",
        _ => $"(as a variable: {Names.ToVariable(parameter.Name)}=a{parameter.Separator}b)",
    };
}
