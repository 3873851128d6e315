using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Images;

/// <summary>
/// The SHA-256 of files, remembered from one build to the next, so that a large one which nobody has touched is not read
/// again. A file is the same when its inode, size and times are, and was left alone for a while before it was hashed: else
/// another change might have got the same time. What can't be read of the memory is as if it were not there.
/// </summary>
/// <param name="file">Where digests are remembered; null for this process alone.</param>
internal sealed class FileDigests(string? file = null)
{
    private const string Heading = "slipway file digests 1";

    // Reading a small file costs hardly more than asking for its times.
    private const long SmallestRemembered = 64 * 1024;

    private const int MostRemembered = 10_000;

    private const long LargestMemory = 16 * 1024 * 1024;

    // As coarse as any file system's clock is.
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private Dictionary<string, (FileStamp Stamp, string Digest)>? _known;
    private bool _isChanged;

    /// <summary>The digest of a file's content, 64 hexadecimal digits.</summary>
    public async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        var now = Nanoseconds(DateTime.UtcNow);
        var before = FileStamp.Of(path);
        if (before is { } stamp && Find(path, stamp) is { } known)
        {
            return known;
        }

        string digest;
        var stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        }

        if (before is { Length: >= SmallestRemembered } read
            && read.Changed < now - Nanoseconds(DateTime.UnixEpoch + s_settled)
            && FileStamp.Of(path) == before)
        {
            Remember(path, read, digest);
        }

        return digest;
    }

    /// <summary>Takes a digest for known: that of a large file to which this process alone writes.</summary>
    public void RememberOwn(string path, string digest)
    {
        if (FileStamp.Of(path) is { Length: >= SmallestRemembered } stamp)
        {
            Remember(path, stamp, digest);
        }
    }

    /// <summary>Writes down what this process has learned. That it can't is no error.</summary>
    public void Save()
    {
        lock (_lock)
        {
            if (file is null || !_isChanged)
            {
                return;
            }

            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                var incoming = $"{file}.{Environment.ProcessId}";
                File.WriteAllText(incoming, Text());
                File.Move(incoming, file, overwrite: true);
                _isChanged = false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The files are read again the next time.
            }
        }
    }

    private static Int128 Nanoseconds(DateTime time) => (Int128)(time - DateTime.UnixEpoch).Ticks * 100;

    private string? Find(string path, FileStamp stamp)
    {
        lock (_lock)
        {
            _known ??= Load();
            if (!_known.TryGetValue(path, out var known) || known.Stamp != stamp)
            {
                return null;
            }

            _used.Add(path);
            return known.Digest;
        }
    }

    private void Remember(string path, FileStamp stamp, string digest)
    {
        lock (_lock)
        {
            (_known ??= Load())[path] = (stamp, digest);
            _used.Add(path);
            _isChanged = true;
        }
    }

    // What this process has asked for comes first, should there be too many.
    private string Text()
    {
        var lines = _known!.OrderBy(known => _used.Contains(known.Key) ? 0 : 1)
            .Where(known => !known.Key.Contains('\n', StringComparison.Ordinal))
            .Take(MostRemembered)
            .Select(known => string.Create(
                CultureInfo.InvariantCulture,
                $"{known.Value.Digest} {known.Value.Stamp.Device} {known.Value.Stamp.Inode} {known.Value.Stamp.Length} {known.Value.Stamp.Modified} {known.Value.Stamp.Changed} {known.Key}\n"));
        var text = $"{Heading}\n{string.Concat(lines)}";
        return $"{text}{Checksum(text)}\n";
    }

    private Dictionary<string, (FileStamp Stamp, string Digest)> Load()
    {
        var known = new Dictionary<string, (FileStamp Stamp, string Digest)>(StringComparer.Ordinal);
        try
        {
            // A file that has changed since this was written, or with it, may have been changed after it was hashed.
            if (file is null || FileStamp.Of(file) is not { Length: <= LargestMemory } written)
            {
                return known;
            }

            var text = File.ReadAllText(file);
            var end = text.TrimEnd('\n').LastIndexOf('\n') + 1;
            if (!text.StartsWith($"{Heading}\n", StringComparison.Ordinal) || text[end..].TrimEnd('\n') != Checksum(text[..end]))
            {
                return known;
            }

            foreach (var line in text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
            {
                var parts = line.Split(' ', 7);
                var stamp = new FileStamp(
                    ulong.Parse(parts[1], CultureInfo.InvariantCulture),
                    ulong.Parse(parts[2], CultureInfo.InvariantCulture),
                    long.Parse(parts[3], CultureInfo.InvariantCulture),
                    Int128.Parse(parts[4], CultureInfo.InvariantCulture),
                    Int128.Parse(parts[5], CultureInfo.InvariantCulture));
                if (stamp.Changed < written.Changed)
                {
                    known[parts[6]] = (stamp, parts[0]);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            known.Clear();
        }

        return known;
    }

    private static string Checksum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
