using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// What a Dockerfile can reach of the build context: what its <c>COPY</c>, <c>ADD</c> and <c>RUN --mount=type=bind</c>
/// name, and those that its base images run by <c>ONBUILD</c>. What the text alone does not tell, such as a path with a
/// variable, an option that is not known here or a frontend of another's, reaches all.
/// </summary>
internal sealed partial class ContextReach
{
    private readonly ImmutableArray<SourcePath> _sources;

    private ContextReach(bool isAll, ImmutableArray<SourcePath> sources)
    {
        IsAll = isAll;
        _sources = sources;
    }

    /// <summary>The whole context.</summary>
    public static ContextReach All { get; } = new(isAll: true, []);

    /// <summary>Whether it is the whole context.</summary>
    public bool IsAll { get; }

    /// <summary>Finds out what a Dockerfile can reach.</summary>
    /// <param name="dockerfile">Its text.</param>
    /// <param name="triggers">The instructions that its base images have it run.</param>
    /// <param name="alsoNamed">Paths of the context that something else names, such as a test.</param>
    public static ContextReach Of(string dockerfile, IEnumerable<string> triggers, IEnumerable<string> alsoNamed)
    {
        if (Frontend().Matches(dockerfile).Any(frontend => !KnownFrontend().IsMatch(frontend.Groups["name"].Value)))
        {
            return All;
        }

        // An instruction that only one way of reading shows counts, too: it may be the builder's way.
        IEnumerable<DockerfileInstruction> instructions =
        [
            .. DockerfileParser.ParseEachWay(dockerfile).SelectMany(way => way.Instructions),
            .. triggers.SelectMany(trigger => DockerfileParser.Parse(trigger).Instructions),
        ];
        var known = DockerfileParser.Parse(dockerfile).Instructions;
        var written = instructions.SelectMany(InstructionReach.Of)
            .Concat(known.Where(instruction => !InstructionReach.Knows(instruction)).Select(_ => (string?)null))
            .Concat(alsoNamed.Select(path => path.AsSpan().ContainsAny("*?[") ? null : path));
        var sources = ImmutableArray.CreateBuilder<SourcePath>();
        foreach (var path in written.Distinct())
        {
            if (path is null || SourcePath.Read(path) is not { } source)
            {
                return All;
            }

            sources.Add(source);
        }

        return new ContextReach(isAll: false, sources.ToImmutable());
    }

    /// <summary>Whether a file, or an empty folder, can get into the image, or have a say in how it is built.</summary>
    public bool Reaches(string path) => IsAll || _sources.Any(source => source.Reaches(path));

    /// <summary>Whether something below a folder may be reached.</summary>
    public bool ReachesInto(string folder) => IsAll || _sources.Any(source => source.Reaches(folder) || source.LeadsThrough(folder));

    /// <summary>Whether builders follow a link on the way to what they copy, so that it is not told by paths what that is.</summary>
    public bool LeadsThrough(string link) => !IsAll && _sources.Any(source => source.LeadsThrough(link));

    [GeneratedRegex(@"^\s*(#|//)\s*syntax\s*=\s*(?<name>.*?)\s*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Frontend();

    [GeneratedRegex(@"^(docker\.io/)?docker/dockerfile(-upstream)?(:[\w.-]+)?(@sha256:[0-9a-f]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex KnownFrontend();
}
