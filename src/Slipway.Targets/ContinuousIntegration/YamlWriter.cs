using System.Globalization;
using System.Text;

namespace Slipway.Targets;

/// <summary>
/// Writes YAML as a person would: comments, blank lines and quotes only where they are needed. A library's emitter has no
/// comments and no blank lines, and the engine depends on none.
/// </summary>
internal sealed class YamlWriter
{
    private static readonly HashSet<string> Words = new(
        ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"], StringComparer.OrdinalIgnoreCase);

    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _startsItem;

    /// <summary>What was written.</summary>
    public override string ToString() => _text.ToString();

    public void Blank() => _text.Append('\n');

    public void Comment(string text) => Line($"# {text}");

    public void Entry(string key, string value) => Line($"{key}: {Scalar(value)}");

    public void Entry(string key, int value) => Line(string.Create(CultureInfo.InvariantCulture, $"{key}: {value}"));

    public void Entry(string key, bool value) => Line($"{key}: {(value ? "true" : "false")}");

    /// <summary>An entry with a remark behind it.</summary>
    public void Entry(string key, string value, string comment) => Line($"{key}: {Scalar(value)} # {comment}");

    /// <summary>A key without a value.</summary>
    public void Entry(string key) => Line($"{key}:");

    /// <summary>A text of one line or several.</summary>
    public void Text(string key, IReadOnlyList<string> lines)
    {
        if (lines is [var only])
        {
            Entry(key, only);
            return;
        }

        using (Block(key, "|"))
        {
            foreach (var line in lines)
            {
                Line(line);
            }
        }
    }

    /// <summary>A list of texts; nothing where there are none.</summary>
    public void List(string key, IReadOnlyCollection<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        using (Block(key))
        {
            foreach (var value in values)
            {
                Line($"- {Scalar(value)}");
            }
        }
    }

    /// <summary>What is written until it is disposed belongs to the key.</summary>
    public IDisposable Block(string key, string sign = "")
    {
        Line($"{key}:{(sign.Length > 0 ? " " : "")}{sign}");
        return new Indentation(this);
    }

    /// <summary>What is written until it is disposed is one item of a list.</summary>
    public IDisposable Item()
    {
        _startsItem = true;
        return new Indentation(this);
    }

    private void Line(string text)
    {
        var indent = _startsItem ? _depth - 1 : _depth;
        _text.Append(' ', 2 * indent).Append(_startsItem ? "- " : "").Append(text).Append('\n');
        _startsItem = false;
    }

    /// <summary>As it is where that means the same text, else in quotes.</summary>
    private static string Scalar(string value)
    {
        var isPlain = value.Length > 0
            && (char.IsAsciiLetterOrDigit(value[0]) || value[0] is '_' or '.' or '/' or '$' or '~')
            && !value.EndsWith(':') && !char.IsWhiteSpace(value[^1])
            && !value.Contains(": ", StringComparison.Ordinal) && !value.Contains(" #", StringComparison.Ordinal)
            && !Words.Contains(value)
            && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return isPlain ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private sealed class Indentation : IDisposable
    {
        private readonly YamlWriter _writer;

        public Indentation(YamlWriter writer)
        {
            _writer = writer;
            writer._depth++;
        }

        public void Dispose() => _writer._depth--;
    }
}
