using System.Buffers;

namespace Slipway.Core.Files;

/// <summary>Files that people write, read whole as far as they are of a size that people write.</summary>
public static class BoundedFile
{
    /// <summary>The most bytes that are read of a file, and the most letters of a text: 4 MiB.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    /// <summary>The text of a file, in the encoding that it says or in UTF-8.</summary>
    /// <exception cref="InputLimitException">It is larger.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static string ReadText(string path)
    {
        using var reader = new StreamReader(new MemoryStream(ReadBytes(path)));
        return reader.ReadToEnd();
    }

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="InputLimitException">It is larger.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        return ReadBytes(file);
    }

    /// <summary>The rest of a stream.</summary>
    /// <exception cref="InputLimitException">It is larger.</exception>
    public static byte[] ReadBytes(Stream stream)
    {
        // What a device or a growing file says of its length means nothing: what counts is what comes.
        var read = new ArrayBufferWriter<byte>(initialCapacity: 16 * 1024);
        while (stream.Read(read.GetSpan(16 * 1024)) is > 0 and var count)
        {
            read.Advance(count);
            if (read.WrittenCount > MostBytes)
            {
                throw new InputLimitException($"it is larger than {MostBytes / 1024 / 1024} MiB");
            }
        }

        return read.WrittenSpan.ToArray();
    }
}
