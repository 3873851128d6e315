using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Which stages of a Dockerfile its last one is made of: BuildKit builds no others, so that what can't be done in them troubles
/// nobody who has it.
/// </summary>
internal sealed partial class StageGraph
{
    private readonly List<string?> _names = [];
    private readonly List<HashSet<string>> _uses = [];
    private readonly HashSet<int> _needed = [];

    public StageGraph(Dockerfile dockerfile)
    {
        foreach (var instruction in dockerfile.Instructions)
        {
            var (flags, arguments) = DockerfileWords.SplitFlags(instruction.Arguments, dockerfile.Escape);
            if (instruction.Keyword == "FROM")
            {
                var words = DockerfileWords.Split(arguments);
                _uses.Add([words.FirstOrDefault("")]);
                _names.Add(words.Count == 3 ? words[2] : null);
            }
            else if (_uses is [.., var uses])
            {
                uses.UnionWith(flags.SelectMany(flag => From().Matches(flag)).Select(match => match.Groups["stage"].Value));
            }
        }

        Need(_uses.Count - 1);
    }

    /// <summary>The names of all stages.</summary>
    public IEnumerable<string> Names => _names.OfType<string>();

    /// <summary>Whether a stage, by its number, is needed for the last one.</summary>
    public bool IsNeeded(int stage) => _needed.Contains(stage);

    private void Need(int last)
    {
        var open = new Stack<int>([last]);
        while (open.TryPop(out var stage))
        {
            if (stage < 0 || stage >= _uses.Count || !_needed.Add(stage))
            {
                continue;
            }

            foreach (var used in _uses[stage])
            {
                open.Push(int.TryParse(used, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : _names.FindIndex(name => used.Equals(name, StringComparison.OrdinalIgnoreCase)));
            }
        }
    }

    // --from=STAGE, --mount=from=STAGE,…
    [GeneratedRegex("(^--|[=,])from=(?<stage>[^,]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex From();
}
