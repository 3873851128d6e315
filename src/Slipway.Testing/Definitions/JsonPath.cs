using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Slipway.Testing.Definitions;

/// <summary>
/// A place in JSON, as the part of JSONPath (RFC 9535) that names one: <c>$.a.b[0]['c d']</c>.
/// </summary>
internal sealed class JsonPath
{
    // What is read is no deeper.
    private const int MostParts = 64;
    private const int MostLetters = 1000;

    // What ends a name that is not in quotes, or can't be in one.
    private static readonly SearchValues<char> EndsName = SearchValues.Create(".[] *'\"");

    private JsonPath(ImmutableArray<JsonPathPart> parts) => Parts = parts;

    /// <summary>The way to the place, from the whole.</summary>
    public ImmutableArray<JsonPathPart> Parts { get; }

    /// <summary>Reads one; null where the text is none.</summary>
    public static JsonPath? Parse(string text)
    {
        if (text.Length > MostLetters || !text.StartsWith('$'))
        {
            return null;
        }

        var parts = ImmutableArray.CreateBuilder<JsonPathPart>();
        for (var at = 1; at < text.Length;)
        {
            if (Part(text, ref at) is not { } part || parts.Count == MostParts)
            {
                return null;
            }

            parts.Add(part);
        }

        return new JsonPath(parts.ToImmutable());
    }

    /// <summary>Whether this is the place, or one that it lies within.</summary>
    /// <param name="parts">The way to the place.</param>
    public bool Encloses(IReadOnlyList<JsonPathPart> parts) =>
        Parts.Length <= parts.Count && Parts.Index().All(part => part.Item == parts[part.Index]);

    private static JsonPathPart? Part(string text, ref int at)
    {
        if (text[at] == '.')
        {
            var end = text.AsSpan(at + 1).IndexOfAny(EndsName) is >= 0 and var length
                ? at + 1 + length
                : text.Length;
            var name = text[(at + 1)..end];
            at = end;
            return name.Length > 0 ? new JsonPathPart(name, null) : null;
        }

        if (text[at] != '[' || at + 1 == text.Length)
        {
            return null;
        }

        at++;
        return text[at] is '\'' or '"' ? Quoted(text, ref at) : Index(text, ref at);
    }

    private static JsonPathPart? Index(string text, ref int at)
    {
        var end = text.IndexOf(']', at);
        if (end < 0
            || !int.TryParse(text.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }

        at = end + 1;
        return new JsonPathPart(null, index);
    }

    private static JsonPathPart? Quoted(string text, ref int at)
    {
        var quote = text[at++];
        var name = new StringBuilder();
        for (; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            name.Append(text[at]);
        }

        if (at + 1 >= text.Length || text[at + 1] != ']')
        {
            return null;
        }

        at += 2;
        return new JsonPathPart(name.ToString(), null);
    }
}

/// <summary>A step of the way to a place in JSON.</summary>
/// <param name="Name">Into the value of a name; null where it is none.</param>
/// <param name="Index">To a place in a list; null where it is none.</param>
internal sealed record JsonPathPart(string? Name, int? Index)
{
    /// <summary>As JSONPath has it.</summary>
    public override string ToString() =>
        Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"[{index}]")
        : Name!.Length > 0 && Name.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '-') ? $".{Name}"
        : $"['{Name.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}']";
}
