using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>One instruction of a Dockerfile.</summary>
/// <param name="Keyword">Its keyword in upper case, such as <c>RUN</c>.</param>
/// <param name="Arguments">What follows the keyword, its lines joined.</param>
/// <param name="Line">The line where it starts, counted from 1.</param>
internal sealed record DockerfileInstruction(string Keyword, string Arguments, int Line)
{
    /// <summary>The here-document of it that has no end, if there is one.</summary>
    public string? Endless { get; init; }
}

/// <summary>
/// A Dockerfile as its instructions (<see href="https://docs.docker.com/reference/dockerfile/"/>), which the engine's
/// classic builder counts as steps in this order.
/// </summary>
internal sealed record Dockerfile(ImmutableArray<DockerfileInstruction> Instructions)
{
    /// <summary>Where it is, relative to the build context.</summary>
    public string Path { get; init; } = "Dockerfile";

    /// <summary>The character that ends a line that goes on, and takes the meaning from the one behind it.</summary>
    public char Escape { get; init; } = '\\';

    /// <summary>The image that reads the file, where it names one (<c># syntax=docker/dockerfile:1</c>).</summary>
    public string? Syntax { get; init; }

    /// <summary>
    /// The images that it needs from outside, in the order in which they are named, each once: what it is built
    /// <c>FROM</c>, copies from and mounts, build arguments filled in, its own stages and <c>scratch</c> left out.
    /// </summary>
    /// <param name="buildArguments">Values that take the place of the defaults of <c>ARG</c>s before the first FROM.</param>
    public ImmutableArray<ImageNameInDockerfile> ExternalImages(IReadOnlyDictionary<string, string> buildArguments)
    {
        var arguments = GlobalArguments(buildArguments);
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var found = new List<ImageNameInDockerfile>();
        foreach (var instruction in Instructions)
        {
            switch (instruction.Keyword)
            {
                case "FROM":
                    var words = WithoutFlags(instruction.Arguments);
                    Note(DockerfileVariables.Expand(words.FirstOrDefault(""), arguments), instruction.Line);
                    if (words is [_, var keyword, var stage] && keyword.Equals("AS", StringComparison.OrdinalIgnoreCase))
                    {
                        stages.Add(stage);
                    }

                    break;
                case "COPY" when CopiesFrom(instruction.Arguments) is { } source && !int.TryParse(source, out _):
                    Note(DockerfileVariables.Expand(source, arguments), instruction.Line);
                    break;
                case "RUN":
                    foreach (var mounted in MountsFrom(instruction.Arguments))
                    {
                        Note(DockerfileVariables.Expand(mounted, arguments), instruction.Line);
                    }

                    break;
                default:
                    break;
            }
        }

        return [.. found.DistinctBy(image => image.Name)];

        void Note(string name, int line)
        {
            if (name is not ("scratch" or "") && !stages.Contains(name))
            {
                found.Add(new ImageNameInDockerfile(name, line));
            }
        }
    }

    /// <summary>The values of the <c>ARG</c>s before the first FROM.</summary>
    /// <param name="buildArguments">Values that take the place of their defaults.</param>
    public IReadOnlyDictionary<string, string> GlobalArguments(IReadOnlyDictionary<string, string> buildArguments)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var declared in Instructions.TakeWhile(instruction => instruction.Keyword != "FROM")
            .Where(instruction => instruction.Keyword == "ARG")
            .SelectMany(instruction => DockerfileWords.SplitQuoted(instruction.Arguments) ?? [instruction.Arguments]))
        {
            var parts = declared.Split('=', 2);
            var fallback = parts.Length == 2 ? DockerfileVariables.Expand(parts[1].Trim('"', '\''), arguments) : "";
            arguments[parts[0]] = buildArguments.GetValueOrDefault(parts[0], fallback);
        }

        return arguments;
    }

    private static string[] Words(string arguments) =>
        arguments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string[] WithoutFlags(string arguments) =>
        [.. Words(arguments).SkipWhile(word => word.StartsWith("--", StringComparison.Ordinal))];

    // RUN --mount=type=bind,from=NAME,…
    private static IEnumerable<string> MountsFrom(string arguments) =>
        Words(arguments)
            .TakeWhile(word => word.StartsWith("--", StringComparison.Ordinal))
            .Where(word => word.StartsWith("--mount=", StringComparison.Ordinal))
            .SelectMany(word => word["--mount=".Length..].Split(','))
            .Where(option => option.StartsWith("from=", StringComparison.Ordinal))
            .Select(option => option["from=".Length..])
            .Where(source => !int.TryParse(source, out _));

    private static string? CopiesFrom(string arguments) =>
        Words(arguments)
            .TakeWhile(word => word.StartsWith("--", StringComparison.Ordinal))
            .FirstOrDefault(word => word.StartsWith("--from=", StringComparison.Ordinal))?["--from=".Length..];
}

/// <summary>An image that a Dockerfile names, and where.</summary>
internal sealed record ImageNameInDockerfile(string Name, int Line);
