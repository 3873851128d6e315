using Slipway.Core.Diagnostics;

namespace Slipway.Releases;

/// <summary>The message of a release's tag: a subject, the release notes, and the record in a fenced block.</summary>
internal static class TagMessage
{
    // The last one counts: release notes are commits' words, which may hold such a line too.
    private const string Fence = "```yaml release-record\n";

    public static string Of(ReleaseRecord record, string notes) =>
        $"Release {record.Version}\n\n{notes.Trim()}\n\n{Fence}{RecordWriter.Write(record).Trim()}\n```\n";

    /// <summary>The release notes in a message that has a record.</summary>
    public static string NotesOf(string message)
    {
        var end = message.LastIndexOf(Fence, StringComparison.Ordinal);
        var start = message.IndexOf("\n\n", StringComparison.Ordinal);
        return message[(start + 2)..end].Trim();
    }

    /// <summary>The record in a tag's message.</summary>
    /// <exception cref="DiagnosticException">SLP4012: there is none, or it can't be read.</exception>
    public static ReleaseRecord RecordOf(GitTag tag)
    {
        var message = tag.Message?.ReplaceLineEndings("\n") ?? "";
        var start = message.LastIndexOf(Fence, StringComparison.Ordinal);
        var end = start < 0 ? -1 : message.IndexOf("\n```", start + Fence.Length, StringComparison.Ordinal);
        if (end >= 0)
        {
            return RecordReader.Read(message[(start + Fence.Length)..end], tag.Name);
        }

        throw new DiagnosticException(tag.Message is null
            ? new Diagnostic(
                Codes.NoRecord,
                $"tag {tag.Name} on commit {tag.Commit[..7]} is lightweight in this clone, as checkouts make it of an annotated one: "
                + "it has no release record")
            {
                Remedy = $"fetch the whole tag (git fetch --force origin tag {tag.Name}); one that is lightweight there too was not made "
                    + "by Release",
            }
            : new Diagnostic(
                Codes.NoRecord, $"tag {tag.Name} on commit {tag.Commit[..7]} has no release record: it was not made by Release")
            {
                Remedy = "name a release that Release has made (git tag --list 'v*'), or release under a version that is free",
            });
    }
}
