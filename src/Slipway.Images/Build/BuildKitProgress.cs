using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Follows BuildKit's plain progress, in which steps that run at once take turns: <c>#8 [build 2/3] RUN make</c> names
/// one, <c>#8 0.42 text</c> is what it writes, and <c>#8 ERROR: reason</c> its end.
/// </summary>
internal sealed partial class BuildKitProgress : BuildProgress
{
    private readonly Dictionary<string, Vertex> _vertices = new(StringComparer.Ordinal);
    private readonly List<(string Text, int? Line)> _warnings = [];
    private Vertex? _failed;
    private bool _isInWarnings;
    private int? _failedLine;

    /// <summary>What BuildKit finds in the Dockerfile though it can be built, and on which line.</summary>
    public IReadOnlyList<(string Text, int? Line)> Warnings => _warnings;

    /// <summary>Why the build failed, if it did in a step.</summary>
    public string? Error { get; private set; }

    public override int? FailedLine => _failedLine;

    public override BuildLine Take(string line)
    {
        if (Numbered().Match(line) is not { Success: true } numbered)
        {
            // At the end, under a heading that counts them; in colours even where nobody could see any.
            var plain = Colour().Replace(line, "");
            _isInWarnings |= WarningsHeading().IsMatch(plain);
            if (_isInWarnings && Warning().Match(plain) is { Success: true } warning)
            {
                int? at = warning.Groups["line"] is { Success: true } number
                    ? int.Parse(number.ValueSpan, CultureInfo.InvariantCulture)
                    : null;
                _warnings.Add((warning.Groups["text"].Value, at));
            }

            if (Shown().Match(plain) is { Success: true } shown)
            {
                _failedLine = int.Parse(shown.Groups["line"].ValueSpan, CultureInfo.InvariantCulture);
            }

            return new BuildLine(line, IsStep: false);
        }

        var text = numbered.Groups["text"].Value;
        if (!_vertices.TryGetValue(numbered.Groups["number"].Value, out var vertex))
        {
            vertex = new Vertex(text, StepOf(text));
            _vertices.Add(numbered.Groups["number"].Value, vertex);
            Current = vertex.Step ?? Current;
            return new BuildLine(text, vertex.Step is not null);
        }

        Current = vertex.Step ?? Current;
        if (text.StartsWith("ERROR: ", StringComparison.Ordinal) || text.StartsWith("ERROR ", StringComparison.Ordinal))
        {
            _failed ??= vertex;
            Error ??= text["ERROR:".Length..].Trim();
        }
        else if (Timed().Match(text) is { Success: true } timed)
        {
            text = timed.Groups["text"].Value;
            Keep(vertex.LastLines, text);
        }

        return new BuildLine(text, IsStep: false);
    }

    public override FailedStep? Failed(Dockerfile dockerfile)
    {
        if (_failed is not { } vertex || StepName().Match(vertex.Name) is not { Success: true } step)
        {
            return null;
        }

        var number = int.Parse(step.Groups["step"].ValueSpan, CultureInfo.InvariantCulture);
        var instruction = Find(dockerfile, step.Groups["stage"].Value, number, step.Groups["keyword"].Value);
        var stage = step.Groups["stage"].Value is { Length: > 0 } name ? $" of stage '{name}'" : "";
        return new FailedStep(
            $"step {number} of {step.Groups["count"].Value}{stage} ({step.Groups["keyword"].Value})", instruction, vertex.LastLines);
    }

    // BuildKit counts, within a stage, what makes a layer or the working folder, and FROM where it names an image.
    private static DockerfileInstruction? Find(Dockerfile dockerfile, string stage, int number, string keyword)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "scratch" };
        var index = -1;
        var counted = 0;
        DockerfileInstruction? found = null;
        var isIn = false;
        foreach (var instruction in dockerfile.Instructions)
        {
            if (instruction.Keyword == "FROM")
            {
                index++;
                var from = From().Match(instruction.Arguments);
                var name = from.Groups["stage"] is { Success: true } given ? given.Value : $"stage-{index}";
                isIn = stage.Length == 0 || name.Equals(stage, StringComparison.OrdinalIgnoreCase);
                counted = names.Contains(from.Groups["image"].Value) ? 0 : 1;
                names.Add(name);
            }
            else if (instruction.Keyword is "RUN" or "COPY" or "ADD" or "WORKDIR")
            {
                counted++;
            }
            else
            {
                continue;
            }

            if (isIn && counted == number && instruction.Keyword == keyword)
            {
                found = instruction;
            }
        }

        return found;
    }

    private static BuildStep? StepOf(string name)
    {
        var step = StepName().Match(name);
        var stage = step.Groups["stage"] is { Success: true } named ? $"{named.Value} " : "";
        return step.Success
            ? new BuildStep(
                $"{stage}{step.Groups["step"].Value}/{step.Groups["count"].Value}",
                name[step.Groups["keyword"].Index..],
                DateTimeOffset.UtcNow)
            : null;
    }

    private sealed record Vertex(string Name, BuildStep? Step)
    {
        public Queue<string> LastLines { get; } = new();
    }

    [GeneratedRegex(@"^#(?<number>\d+) (?<text>.*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^\d+\.\d+ (?<text>.*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Timed();

    [GeneratedRegex(@"\x1b\[[0-9;]*m", RegexOptions.CultureInvariant)]
    private static partial Regex Colour();

    [GeneratedRegex(@"^ *\d+ warnings? found", RegexOptions.CultureInvariant)]
    private static partial Regex WarningsHeading();

    [GeneratedRegex(@"^ - (?<text>[A-Z]\w*: .*?)( \(line (?<line>\d+)\))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Warning();

    // Above the lines of the Dockerfile that it shows.
    [GeneratedRegex(@"^\S+:(?<line>\d{1,6})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shown();

    // The platform stands before the stage where several are built for.
    [GeneratedRegex(
        @"^\[(\S+/\S+ )?((?<stage>\S+) )?\s*(?<step>\d+)/(?<count>\d+)\] (?<keyword>[A-Z]+)\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex StepName();

    [GeneratedRegex(
        @"^(--\S+\s+)*(?<image>\S+)(\s+AS\s+(?<stage>\S+))?",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex From();
}
