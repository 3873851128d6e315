using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Finds in a Dockerfile what no builder takes, before any is asked: instructions and flags that are none, sources that
/// are not in the context, stages that are not there. What depends on values that only a build has is let through.
/// </summary>
internal sealed class DockerfileCheck
{
    // Whoever has more wrong than this has given another file than was meant.
    private const int MostFound = 200;

    private readonly Dockerfile _dockerfile;
    private readonly string _file;
    private readonly DockerfileStages _stages;
    private readonly ContextSources _sources;

    private DockerfileCheck(Dockerfile dockerfile, string file, DockerfileStages stages, ContextSources sources)
    {
        _dockerfile = dockerfile;
        _file = file;
        _stages = stages;
        _sources = sources;
    }

    /// <summary>What is wrong, in the order of the lines; warnings for what some builders take, or what is a slip perhaps.</summary>
    /// <param name="dockerfile">The Dockerfile.</param>
    /// <param name="file">Its name for the reader.</param>
    /// <param name="sources">What the context has.</param>
    /// <param name="siblings">The names of the repository's images.</param>
    /// <param name="buildArguments">Values of variables.</param>
    public static ImmutableArray<Diagnostic> Find(
        Dockerfile dockerfile,
        string file,
        ContextSources sources,
        IReadOnlySet<string> siblings,
        IReadOnlyDictionary<string, string> buildArguments)
    {
        // Another frontend than Docker's has a language of its own.
        if (dockerfile.Syntax is { } syntax && !syntax.Contains("docker/dockerfile", StringComparison.Ordinal))
        {
            return [];
        }

        var stages = new DockerfileStages(dockerfile, siblings, buildArguments);
        return [.. new DockerfileCheck(dockerfile, file, stages, sources).Find().Take(MostFound)];
    }

    private IEnumerable<Diagnostic> Find()
    {
        if (!_dockerfile.Instructions.Any(instruction => instruction.Keyword == "FROM"))
        {
            yield return new Diagnostic(Codes.NoFrom, "the Dockerfile has no FROM")
            {
                File = _file,
                Line = 1,
                Remedy = "start it with 'FROM debian:bookworm-slim', or another base image",
            };
        }

        foreach (var instruction in _dockerfile.Instructions)
        {
            foreach (var found in Of(instruction))
            {
                yield return found with { File = _file, Line = instruction.Line };
            }
        }
    }

    private IEnumerable<Diagnostic> Of(DockerfileInstruction instruction)
    {
        var (flags, rest) = DockerfileWords.SplitFlags(instruction.Arguments, _dockerfile.Escape);
        if (DockerfileInstructions.WrongIn(instruction.Keyword, flags, rest) is { } wrong)
        {
            yield return new Diagnostic(Codes.InvalidInstruction, wrong.Message) { Remedy = wrong.Remedy };
            yield break;
        }

        if (instruction.Endless is { } name)
        {
            yield return new Diagnostic(Codes.InvalidInstruction, $"the here-document '{name}' has no end")
            {
                Remedy = $"end it with a line that has '{name}' and nothing else",
            };
            yield break;
        }

        if (instruction.Keyword is not ("ARG" or "FROM") && _stages.IsBeforeFirst(instruction))
        {
            yield return new Diagnostic(
                Codes.NoFrom, $"{instruction.Keyword} stands before the first FROM, where nothing but ARG may stand")
            {
                Remedy = "move it below FROM",
            };
        }

        var found = instruction.Keyword switch
        {
            "FROM" => _stages.Enter(rest),
            "COPY" or "ADD" => OfCopy(instruction.Keyword, flags, rest),
            "RUN" => flags.Where(flag => flag.StartsWith("--mount=", StringComparison.Ordinal)).SelectMany(OfMount),
            "ONBUILD" => OfTrigger(rest),
            _ => [],
        };
        foreach (var diagnostic in found)
        {
            yield return instruction.Keyword == "FROM" || _stages.IsNeeded ? diagnostic : diagnostic with { Severity = Severity.Warning };
        }
    }

    private IEnumerable<Diagnostic> OfCopy(string keyword, IReadOnlyList<string> flags, string rest)
    {
        if (flags.FirstOrDefault(flag => flag.StartsWith("--from=", StringComparison.Ordinal)) is { } from)
        {
            return _stages.Find(from["--from=".Length..], "--from");
        }

        var words = DockerfileWords.Split(rest);
        var sources = words.Take(words.Count - 1).Where(word => HereDocument.Of(word) is null);
        return _sources.Find(sources, isAdd: keyword == "ADD", withParents: flags.Any(flag => flag.StartsWith("--parents", StringComparison.Ordinal)));
    }

    // type=bind unless told, and of the context unless it says from where.
    private IEnumerable<Diagnostic> OfMount(string flag)
    {
        var options = flag["--mount=".Length..].Split(',').Select(option => option.Split('=', 2))
            .Where(option => option.Length == 2)
            .GroupBy(option => option[0].ToLowerInvariant())
            .ToDictionary(option => option.Key, option => option.Last()[1]);
        if (options.GetValueOrDefault("type", "bind") is not ("bind" or "cache"))
        {
            return [];
        }

        if (options.TryGetValue("from", out var from))
        {
            return _stages.Find(from, "from");
        }

        return options.GetValueOrDefault("type", "bind") == "bind" && (options.GetValueOrDefault("source") ?? options.GetValueOrDefault("src")) is { } source
            ? _sources.FindMounted(source)
            : [];
    }

    // What it triggers is read by those who build on the image, with a context of theirs.
    private static IEnumerable<Diagnostic> OfTrigger(string rest)
    {
        var keyword = DockerfileWords.Split(rest)[0].ToUpperInvariant();
        if (keyword is "ONBUILD" or "FROM" or "MAINTAINER")
        {
            yield return new Diagnostic(
                Codes.InvalidInstruction, $"ONBUILD can't have {keyword} done") { Remedy = "write another instruction behind it" };
        }
        else if (!DockerfileInstructions.IsKnown(keyword))
        {
            var (message, remedy) = DockerfileInstructions.WrongIn(keyword, [], rest)!.Value;
            yield return new Diagnostic(Codes.InvalidInstruction, $"{message}, so that what is built on this image fails")
            {
                Remedy = remedy,
                Severity = Severity.Warning,
            };
        }
    }
}
