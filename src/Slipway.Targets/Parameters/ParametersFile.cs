using System.Text;
using System.Text.Json;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Targets;

/// <summary>
/// A file with values for parameters, <c>.nuke/parameters.json</c> or that of a profile: an object from names to
/// values, a list for several. Comments and trailing commas are allowed.
/// </summary>
internal sealed class ParametersFile
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    private ParametersFile(string path) => RelativePath = path;

    /// <summary>Where it is, relative to the root.</summary>
    public string RelativePath { get; }

    /// <summary>The names in it, as written.</summary>
    public List<string> WrittenNames { get; } = [];

    /// <summary>Where a profile's file is, or that of no profile, relative to the root.</summary>
    public static string Path(string? profile) =>
        profile is null ? ".nuke/parameters.json" : $".nuke/parameters.{profile}.json";

    /// <summary>Reads a file.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="DiagnosticException">SLP1015: it is not such a file.</exception>
    public static ParametersFile? Read(string root, string? profile)
    {
        var relative = Path(profile);
        var full = System.IO.Path.Combine(root, relative);
        if (!File.Exists(full))
        {
            return null;
        }

        var file = new ParametersFile(relative);
        try
        {
            file.Parse(BoundedFile.ReadBytes(full));
            return file;
        }
        catch (JsonException e)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.InvalidParametersFile, $"This is no parameters file: {FirstSentence(e.Message)}")
                {
                    File = relative,
                    Line = e.LineNumber is { } line ? (int)line + 1 : null,
                    Remedy = "write an object of names and values, such as { \"Registry\": \"example.azurecr.io\" }",
                },
                e);
        }
        catch (InputLimitException e)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.InvalidParametersFile, $"This is no parameters file: {e.Message}")
                {
                    File = relative,
                    Line = e.Line,
                    Remedy = "write an object of names and values, and nothing else",
                },
                e);
        }
    }

    /// <summary>The values given for a name, or null; none for an empty list.</summary>
    public IReadOnlyList<string>? Given(string name) => _values.GetValueOrDefault(Names.Normalize(name));

    // The reader itself, and no document: a build's start is waited for each time.
    private void Parse(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
        {
            json = json[Encoding.UTF8.Preamble.Length..];
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        });
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "it must be an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonList.ReadText(ref reader);
            reader.Read();
            if (name.StartsWith('$'))
            {
                // '$schema', by which editors know what may stand here.
                reader.Skip();
                continue;
            }

            WrittenNames.Add(name);
            if (ReadValues(ref reader, name) is { } values)
            {
                _values[Names.Normalize(name)] = values;
            }
        }

        Expect(!reader.Read(), "nothing may follow the object");
    }

    private static List<string>? ReadValues(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        return reader.TokenType == JsonTokenType.StartArray
            ? JsonList.ReadArray(ref reader, name)
            : [JsonList.ReadScalar(ref reader, name)];
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new JsonException(otherwise);
        }
    }

    /// <summary>Without the position, which .NET's messages end with and the diagnostic has of its own.</summary>
    private static string FirstSentence(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (position < 0 ? message : message[..position]).TrimEnd('.', ' ');
    }
}
