using Slipway.Core.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Slipway.Core.Yaml;

/// <summary>Hands on the events of a YAML parser as long as they stay within the bounds of <see cref="YamlDocuments"/>.</summary>
internal sealed class BoundedYamlParser(IParser parser) : IParser
{
    // What each anchor stands for, once that has ended; null while it goes on.
    private readonly Dictionary<AnchorName, Extent?> _anchors = [];
    private readonly Stack<(AnchorName Anchor, Extent Extent)> _open = [];
    private int _nodes;

    public ParsingEvent? Current => parser.Current;

    /// <summary>Where the last event began.</summary>
    public Mark Position => Current?.Start ?? Mark.Empty;

    public bool MoveNext()
    {
        if (!parser.MoveNext())
        {
            return false;
        }

        switch (Current)
        {
            case DocumentStart:
                _anchors.Clear();
                break;
            case Scalar scalar:
                if (scalar.Value.Contains('\0', StringComparison.Ordinal))
                {
                    throw Wrong("it has a NUL character, which no path, name or text may have");
                }

                Add(new Extent(1, 0));
                Close(scalar.Anchor, new Extent(1, 0));
                break;
            case AnchorAlias alias:
                Add(ExtentOf(alias.Value));
                break;
            case MappingStart or SequenceStart:
                var anchor = ((NodeEvent)Current).Anchor;
                Count(1, height: 1);
                if (!anchor.IsEmpty)
                {
                    _anchors[anchor] = null;
                }

                _open.Push((anchor, new Extent(1, 1)));
                break;
            case MappingEnd or SequenceEnd:
                var (ended, extent) = _open.Pop();
                Close(ended, extent);
                Enclose(extent);
                break;
        }

        return true;
    }

    private void Add(Extent extent)
    {
        Count(extent.Nodes, extent.Height);
        Enclose(extent);
    }

    private void Count(int nodes, int height)
    {
        if (_open.Count + height > YamlDocuments.MostDepth)
        {
            throw Beyond($"its lists and mappings stand in one another more than {YamlDocuments.MostDepth} deep");
        }

        _nodes += nodes;
        if (_nodes > YamlDocuments.MostNodes)
        {
            throw Beyond($"it has more than {YamlDocuments.MostNodes} values, those counted again that an alias repeats");
        }
    }

    private void Enclose(Extent extent)
    {
        if (_open.TryPop(out var outer))
        {
            _open.Push(outer with { Extent = outer.Extent.With(extent) });
        }
    }

    private void Close(AnchorName anchor, Extent extent)
    {
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = extent;
        }
    }

    private Extent ExtentOf(AnchorName anchor) => _anchors.TryGetValue(anchor, out var extent)
        ? extent ?? throw Wrong($"the alias '*{anchor}' stands within what it names, which would have no end")
        : throw Wrong($"the alias '*{anchor}' has no anchor '&{anchor}' before it");

    private YamlException Wrong(string message) => new(Position, Current!.End, message);

    private InputLimitException Beyond(string message) => new(message, (int)Position.Line, (int)Position.Column);

    /// <summary>How much a node is, aliases in it resolved.</summary>
    /// <param name="Nodes">It and all that are in it.</param>
    /// <param name="Height">How many lists and mappings stand in one another.</param>
    private readonly record struct Extent(int Nodes, int Height)
    {
        public Extent With(Extent inner) => new(Nodes + inner.Nodes, Math.Max(Height, inner.Height + 1));
    }
}
