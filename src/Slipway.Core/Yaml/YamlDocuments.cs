using System.Collections.Immutable;
using Slipway.Core.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Slipway.Core.Yaml;

/// <summary>
/// Reads YAML into values that know where they stand, aliases resolved and merged keys taken over, within bounds: whoever
/// walks the values may recurse into them, and comes to an end.
/// </summary>
public static class YamlDocuments
{
    /// <summary>How deep lists and mappings may stand in one another, aliases followed. REST bodies hold 64, of which some are their own.</summary>
    public const int MostDepth = 48;

    /// <summary>How many values there may be, those of an alias counted again wherever it stands.</summary>
    public const int MostNodes = 100_000;

    /// <summary>Reads a text: the value of each of its documents, of which most files have one, and empty ones none.</summary>
    /// <param name="text">It.</param>
    /// <param name="file">How the positions name its file.</param>
    /// <param name="repeated">
    /// Takes the keys that a mapping has again further down, which are left out; null where a key twice is an error.
    /// </param>
    /// <exception cref="YamlFormatException">It is not YAML, an alias stands within what it names, or it has a NUL character.</exception>
    /// <exception cref="InputLimitException">It goes beyond a bound.</exception>
    public static ImmutableArray<YamlValue> Read(string text, string file, ICollection<YamlScalar>? repeated = null)
    {
        if (text.Length > BoundedFile.MostBytes)
        {
            throw new InputLimitException($"it is larger than {BoundedFile.MostBytes / 1024 / 1024} MiB");
        }

        try
        {
            var nodes = new NodeValues(file);
            var twice = new List<Scalar>();
            var stream = FlushQuotes.Read(text.TrimStart('\uFEFF'), written => Load(written, repeated is null ? null : twice));
            foreach (var key in twice)
            {
                repeated!.Add(nodes.Of(key));
            }

            return [.. stream.Documents.Select(document => nodes.Of(document.RootNode))];
        }
        catch (YamlException e)
        {
            throw new YamlFormatException(Reason(e), (int)Math.Max(1, e.Start.Line), (int)Math.Max(1, e.Start.Column), e);
        }
    }

    private static YamlStream Load(string text, ICollection<Scalar>? repeated)
    {
        var parser = new BoundedYamlParser(new Parser(new StringReader(text)));
        var stream = new YamlStream();
        try
        {
            stream.Load(repeated is null ? parser : RepeatedKeys.Without(parser, repeated));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What the library throws for some texts that end within a list or a mapping, or have one as a key.
            throw new YamlException(
                parser.Position, parser.Position, "a list or a mapping has no end, or stands where a key should", e);
        }

        return stream;
    }

    // Without the position that the library puts in front of some of its messages.
    private static string Reason(YamlException exception)
    {
        var message = exception.Message;
        var end = message.IndexOf("): ", StringComparison.Ordinal);
        return message.StartsWith('(') && end > 0 ? message[(end + 3)..] : message;
    }
}
