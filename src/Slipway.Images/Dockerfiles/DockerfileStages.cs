using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;

namespace Slipway.Images;

/// <summary>The stages of a Dockerfile while it is read from above: which are there, and whether what names one or an image can.</summary>
internal sealed partial class DockerfileStages
{
    // No registry takes a longer name.
    private const int MostLetters = 1_000;

    // BuildKit sets these (https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope).
    private static readonly HashSet<string> s_given =
    [
        "TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
        "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT",
    ];

    private readonly List<string?> _names = [];
    private readonly HashSet<string> _all;
    private readonly StageGraph _graph;
    private readonly IReadOnlySet<string> _siblings;
    private readonly IReadOnlyDictionary<string, string> _arguments;
    private readonly int _firstLine;

    public DockerfileStages(Dockerfile dockerfile, IReadOnlySet<string> siblings, IReadOnlyDictionary<string, string> buildArguments)
    {
        _firstLine = dockerfile.Instructions.FirstOrDefault(instruction => instruction.Keyword == "FROM")?.Line ?? 0;
        _graph = new StageGraph(dockerfile);
        _all = _graph.Names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        _siblings = siblings;
        _arguments = dockerfile.GlobalArguments(buildArguments);
    }

    /// <summary>Whether the stage that is being read is built at all.</summary>
    public bool IsNeeded => _graph.IsNeeded(_names.Count - 1);

    /// <summary>Whether an instruction stands above all stages.</summary>
    public bool IsBeforeFirst(DockerfileInstruction instruction) => _firstLine > 0 && instruction.Line < _firstLine;

    /// <summary>Begins a stage.</summary>
    /// <param name="rest">What its FROM says behind its flags.</param>
    public IEnumerable<Diagnostic> Enter(string rest)
    {
        var words = DockerfileWords.Split(rest);
        var found = FindBase(words[0]);
        _names.Add(words.Count == 3 ? words[2] : null);
        return found is null ? [] : [found];
    }

    /// <summary>What is wrong with the name of a stage or an image that something is copied or mounted from.</summary>
    /// <param name="name">The name, or a stage's number.</param>
    /// <param name="flag">What it is the value of.</param>
    public IEnumerable<Diagnostic> Find(string name, string flag)
    {
        var before = _names.Take(Math.Max(0, _names.Count - 1)).OfType<string>().ToList();
        if (name.Contains('$', StringComparison.Ordinal) || before.Contains(name, StringComparer.OrdinalIgnoreCase) || IsSibling(name))
        {
            yield break;
        }

        if (int.TryParse(name, out var number))
        {
            if (number < 0 || number >= _names.Count - 1)
            {
                yield return new Diagnostic(Codes.InvalidStage, $"{flag}={name}: no stage with this number ends before this line")
                {
                    Remedy = _names.Count > 1 ? $"stages are counted from 0; the last one before this is {_names.Count - 2}" : "there is one stage only: copy from an image, or from the context",
                };
            }
        }
        else if (_all.Contains(name))
        {
            yield return new Diagnostic(Codes.InvalidStage, $"{flag}={name}: this stage does not end before this line")
            {
                Remedy = "move the stage that is copied from above this one",
            };
        }
        else if (!IsReference(name))
        {
            yield return new Diagnostic(Codes.InvalidStage, $"{flag}={name} names neither a stage nor an image")
            {
                Remedy = Suggestion(name, before) ?? "write the name of a stage above, or an image's",
            };
        }
        else if (name.AsSpan().IndexOfAny("/:@") < 0)
        {
            yield return new Diagnostic(
                Codes.InvalidStage, $"no stage above is named '{name}', so that {flag}={name} means the image docker.io/library/{name}")
            {
                Remedy = Suggestion(name, before) ?? $"write {name}:latest, or another tag, where that image is meant",
                Severity = Severity.Warning,
            };
        }
    }

    private Diagnostic? FindBase(string written)
    {
        var names = VariableName().Matches(written).Select(match => match.Groups["name"].Value).ToList();
        var expanded = DockerfileVariables.Expand(written.Trim('"', '\''), _arguments);
        if (names.Any(s_given.Contains) || expanded.AsSpan().IndexOfAny("$}\\\"'") >= 0)
        {
            return null;
        }

        var isPossible = IsReference(expanded) || _all.Contains(expanded);
        if (names.FirstOrDefault(name => !_arguments.ContainsKey(name)) is { } undeclared && !written.Contains(":-", StringComparison.Ordinal))
        {
            return new Diagnostic(
                Codes.InvalidStage, $"FROM uses '{undeclared}', which no ARG above the first FROM declares, so that it means '{expanded}'")
            {
                Remedy = NearestName.Find(undeclared, _arguments.Keys) is { } nearest
                    ? $"did you mean '{nearest}'?"
                    : $"write 'ARG {undeclared}=VALUE' above the first FROM",
                Severity = isPossible ? Severity.Warning : Severity.Error,
            };
        }

        if (isPossible)
        {
            return null;
        }

        // A build may be given what this one was not.
        return names.FirstOrDefault(name => _arguments.GetValueOrDefault(name) is "") is { } empty
            ? new Diagnostic(Codes.InvalidStage, $"FROM {written} names no image as long as '{empty}' has no value")
            {
                Remedy = $"give it one: 'ARG {empty}=VALUE', or --build-arg {empty}=VALUE at each build",
                Severity = Severity.Warning,
            }
            : new Diagnostic(Codes.InvalidStage, $"'{expanded}' can't name an image")
            {
                Remedy = "write [REGISTRY/]NAME[:TAG], the name in lower case",
            };
    }

    private bool IsSibling(string name) => ImageReference.Parse(name) is { Tag: "latest" } reference && _siblings.Contains(reference.Repository);

    private static string? Suggestion(string name, IEnumerable<string> stages) =>
        NearestName.Find(name, stages) is { } nearest ? $"did you mean the stage '{nearest}'?" : null;

    private static bool IsReference(string name) => name.Length <= MostLetters && Reference().IsMatch(name);

    [GeneratedRegex(@"(?<!\\)\$\{?(?<name>[A-Za-z_]\w*)", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();

    // https://github.com/distribution/reference: [domain[:port]/]path[:tag][@digest].
    [GeneratedRegex(
        @"^([A-Za-z0-9.-]+(:\d+)?/|\[[0-9A-Fa-f:]+\](:\d+)?/)?"
        + @"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@[a-z0-9+._-]+:[0-9a-fA-F]{32,})?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
