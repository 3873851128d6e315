using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Slipway.Core.Yaml;

/// <summary>
/// Leaves out what a mapping says of a key that it has again further down, as the YAML readers of Python do; YAML 1.2 itself
/// takes no key twice.
/// </summary>
internal sealed class RepeatedKeys
{
    private const string Merge = "<<";

    private readonly List<ParsingEvent> _events = [];
    private readonly List<(int Start, int End)> _left = [];

    private RepeatedKeys(IParser parser)
    {
        while (parser.MoveNext())
        {
            _events.Add(parser.Current!);
        }
    }

    /// <summary>The events of a parser, without such entries.</summary>
    /// <param name="parser">The parser, whose depth is bounded.</param>
    /// <param name="repeated">Takes the keys that were left out.</param>
    public static IParser Without(IParser parser, ICollection<Scalar> repeated)
    {
        var own = new RepeatedKeys(parser);
        for (var at = 0; at < own._events.Count;)
        {
            at = own.Node(at);
        }

        foreach (var (start, end) in own._left.OrderByDescending(entry => entry.Start))
        {
            repeated.Add((Scalar)own._events[start]);
            for (var at = start; at < end; at++)
            {
                own._events[at] = null!;
            }
        }

        own._events.RemoveAll(e => e is null);
        return new Events(own._events);
    }

    // What follows the node that begins here.
    private int Node(int at)
    {
        switch (_events[at])
        {
            case MappingStart:
                var entries = new Dictionary<string, (int Start, int End)>(StringComparer.Ordinal);
                for (at++; _events[at] is not MappingEnd;)
                {
                    var (start, end) = (at, Node(Node(at)));
                    if (_events[start] is Scalar { Value: not Merge and var key })
                    {
                        if (entries.TryGetValue(key, out var earlier))
                        {
                            _left.Add(earlier);
                        }

                        entries[key] = (start, end);
                    }

                    at = end;
                }

                return at + 1;
            case SequenceStart:
                for (at++; _events[at] is not SequenceEnd;)
                {
                    at = Node(at);
                }

                return at + 1;
            default:
                return at + 1;
        }
    }

    private sealed class Events(List<ParsingEvent> events) : IParser
    {
        private int _at = -1;

        public ParsingEvent? Current => _at >= 0 && _at < events.Count ? events[_at] : null;

        public bool MoveNext() => ++_at < events.Count;
    }
}
