using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Targets;

/// <summary>
/// Where a build remembers what it did, <c>.nuke/temp/state</c>. All in it may be deleted at any time; the only harm is
/// that targets run once more.
/// </summary>
internal sealed class StateFolder(AbsolutePath root)
{
    private static int _replaced;

    /// <summary>Its full path; made when first asked for.</summary>
    public string Path => field ??= Directory.CreateDirectory(root / ".nuke" / "temp" / "state").FullName;

    /// <summary>The file of that name, which may have characters that no file may.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name.All(IsPlain) ? name : Uri.EscapeDataString(name));

    /// <summary>Replaces a file's content: whoever reads it sees the old one or the new one, whole.</summary>
    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        var partial = File($"{name}.{Environment.ProcessId}.{Interlocked.Increment(ref _replaced)}");
        try
        {
            System.IO.File.WriteAllBytes(partial, content);
            System.IO.File.Move(partial, File(name), overwrite: true);
        }
        catch
        {
            System.IO.File.Delete(partial);
            throw;
        }
    }

    /// <summary>
    /// A name for a text: FNV-1a's 64 bits, in 16 digits. For names only, where it saves a build's start from loading the
    /// system's cryptography.
    /// </summary>
    public static string Name(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>What stands for a text: the same for the same text, and it does not give the text away.</summary>
    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // What needs no escape, told without loading what escapes.
    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_';
}
