using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Slipway.Targets;

/// <summary>Sets a value in a parameters file, and leaves all else in it as it stands: order, comments, blanks.</summary>
internal static class ParametersFileEdit
{
    /// <summary>The file's content with the value in it.</summary>
    /// <param name="json">A parameters file that <see cref="ParametersFile"/> can read; nothing for a new one.</param>
    /// <param name="name">The parameter. Where it stands in the file already, however it is written, its value is replaced.</param>
    /// <param name="value">The value.</param>
    public static byte[] Set(ReadOnlySpan<byte> json, string name, string value)
    {
        var text = $"\"{Escape(value)}\"";
        if (json.IsEmpty)
        {
            return Encoding.UTF8.GetBytes($"{{\n  \"$schema\": \"./build.schema.json\",\n  \"{Escape(name)}\": {text}\n}}\n");
        }

        var preamble = json.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var places = Find(json[preamble..], name);
        return places.Value is var (start, end)
            ? [.. json[..(preamble + start)], .. Encoding.UTF8.GetBytes(text), .. json[(preamble + end)..]]
            : Add(json, preamble, places, $"\"{Escape(name)}\": {text}");
    }

    private static byte[] Add(ReadOnlySpan<byte> json, int preamble, Places places, string property)
    {
        var close = preamble + places.Close;
        var content = json[..close];
        var inside = content[(preamble + places.Open)..];

        // A comment may stand between the last value and what ends the object: what is added comes after it.
        var end = content.TrimEnd(" \t\r\n"u8).Length;
        var lineBreak = json.IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
        var gap = inside.Contains((byte)'\n') ? $"{lineBreak}{Indent(json, preamble, places)}" : " ";
        if (places.LastValueEnd is not { } valueEnd)
        {
            var closing = inside.Contains((byte)'\n') ? "" : lineBreak;
            return [.. json[..end], .. Encoding.UTF8.GetBytes($"{lineBreak}  {property}{closing}"), .. json[end..]];
        }

        valueEnd += preamble;
        return
        [
            .. json[..valueEnd],
            .. HasComma(json[valueEnd..end]) ? ""u8 : ","u8,
            .. json[valueEnd..end],
            .. Encoding.UTF8.GetBytes(gap + property),
            .. json[end..],
        ];
    }

    /// <summary>What the last property's line begins with.</summary>
    private static string Indent(ReadOnlySpan<byte> json, int preamble, Places places)
    {
        if (places.LastNameStart is not { } start)
        {
            return "  ";
        }

        var line = json[..(preamble + start)];
        line = line[(line.LastIndexOf((byte)'\n') + 1)..];
        return line.TrimStart(" \t"u8).IsEmpty ? Encoding.UTF8.GetString(line) : "  ";
    }

    private static Places Find(ReadOnlySpan<byte> json, string name)
    {
        var places = new Places();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        });
        reader.Read();
        places.Open = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            places.LastNameStart = (int)reader.TokenStartIndex;
            var isIt = Names.Normalize(reader.GetString()!) == Names.Normalize(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            places.LastValueEnd = (int)reader.BytesConsumed;
            if (isIt)
            {
                places.Value = (start, (int)reader.BytesConsumed);
            }
        }

        places.Close = (int)reader.TokenStartIndex;
        return places;
    }

    /// <summary>Whether there is a comma among blanks and comments.</summary>
    private static bool HasComma(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty && rest[0] != (byte)',')
        {
            var skipped = rest.StartsWith("//"u8) ? rest.IndexOf((byte)'\n')
                : rest.StartsWith("/*"u8) ? rest.IndexOf("*/"u8) + 1
                : 0;
            rest = skipped < 0 ? [] : rest[(skipped + 1)..];
        }

        return !rest.IsEmpty;
    }

    private static string Escape(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    /// <summary>Where things are in the file, in bytes.</summary>
    private sealed class Places
    {
        public int Open { get; set; }

        public int Close { get; set; }

        public int? LastNameStart { get; set; }

        public int? LastValueEnd { get; set; }

        public (int Start, int End)? Value { get; set; }
    }
}
