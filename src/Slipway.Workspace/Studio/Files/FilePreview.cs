using Slipway.Workspace.Blobs;
using Slipway.Workspace.Files;

namespace Slipway.Workspace.Studio.Files;

/// <summary>
/// What a file or folder holds, as far as can be seen at a glance: pictures, tables, JSON, Markdown, text. What a file is,
/// is told by its content where its name does not say it.
/// </summary>
internal sealed class FilePreview(BlobStore blobs)
{
    private const int MostEntries = 1000;
    private const int MostListed = 20_000;
    private const int MostCounted = 20_000;
    private const int MostPreviews = 6;
    private const int MostOpened = 24;
    private const int LargestText = 64 * 1024;
    private const int LargestHead = 1024 * 1024;

    private static readonly Dictionary<string, string> Pictures = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
    };

    // What a reader looks for first.
    private static readonly string[] First = ["metrics.json", "MLmodel", "README.md"];

    /// <summary>The media type of a picture that browsers can show, by its name; null for anything else.</summary>
    public static string? PictureType(string name) => Pictures.GetValueOrDefault(Path.GetExtension(name));

    /// <summary>A file's content, or a folder's list with the content of some of its files.</summary>
    public async Task<Html> OfAsync(BlobLocation location, CancellationToken cancellationToken)
    {
        switch (blobs.Find(location))
        {
            case { IsFile: true } file:
                var content = await ContentAsync(location, cancellationToken).ConfigureAwait(false);
                return Html.Of($"""
                    {content ?? Show.Quiet($"There is no preview of a file of this kind.")}
                    <p><a href="{FilePages.RawAddress(location)}" download>Download</a> <span class="quiet">{Show.Size(file.Length)}</span></p>
                    """);
            case { IsFolder: true }:
                return await FolderAsync(location, cancellationToken).ConfigureAwait(false);
            case { } other:
                return Show.Quiet($"This is {Kind(other.Kind)}, and is not opened.");
            default:
                return Show.Quiet($"Nothing has been written there.");
        }
    }

    private async Task<Html> FolderAsync(BlobLocation location, CancellationToken cancellationToken)
    {
        var listed = blobs.Files.List(location.FilePath).Take(MostListed + 1).ToList();
        var entries = listed
            .Take(MostListed)
            .OrderBy(entry => !entry.IsFolder)
            .ThenBy(entry => entry.Name, StringComparer.Ordinal)
            .ToList();
        var previews = new List<(string Name, Html Content)>();
        var promising = entries
            .Where(entry => entry.IsFile)
            .OrderBy(entry => Rank(entry.Name))
            .ThenBy(entry => entry.Name, StringComparer.Ordinal)
            .Take(MostOpened);
        foreach (var file in promising.TakeWhile(_ => previews.Count < MostPreviews))
        {
            if (await ContentAsync(location.Below(file.Name), cancellationToken).ConfigureAwait(false) is { } content)
            {
                previews.Add((file.Name, content));
            }
        }

        var (size, isAll) = SizeOf(location);
        return Html.Of($"""
            {Show.Table(
                $"Files of {FileName.Shown(location.Name)}",
                ["Name", "Size", "Changed"],
                entries.Take(MostEntries).Select(entry => Show.Row(
                    Name(location, entry),
                    entry.IsFile ? Html.Of($"{Show.Size(entry.Length)}") : null,
                    Show.Time(new DateTimeOffset(entry.ModifiedAt, TimeSpan.Zero)))),
                "The folder is empty.")}
            {(listed.Count <= MostEntries ? Html.Empty
                : Show.Quiet($"The first {MostEntries} of {(listed.Count > MostListed ? $"more than {MostListed}" : $"{listed.Count}")} entries are shown."))}
            {(entries.Count == 0 ? Html.Empty : Html.Of($"<p class=\"quiet\">{(isAll ? "" : "More than ")}{Show.Size(size)} in all</p>"))}
            {Html.Each(previews, file => Html.Of($"<figure><figcaption>{FileName.Shown(file.Name)}</figcaption>{file.Content}</figure>"))}
            """);
    }

    /// <summary>How large all that lies in a folder is, as far as it is counted.</summary>
    private (long Size, bool IsAll) SizeOf(BlobLocation location)
    {
        var files = blobs.Files.Walk(location.FilePath).Where(entry => entry.IsFile).Take(MostCounted + 1).ToList();
        return (files.Take(MostCounted).Sum(file => file.Length), files.Count <= MostCounted);
    }

    private static int Rank(string name) => Array.IndexOf(First, name) is >= 0 and var place ? place
        : PictureType(name) is not null ? First.Length
        : First.Length + 1;

    private static Html Name(BlobLocation folder, FileEntry entry) => entry.IsFile || entry.IsFolder
        ? Html.Of($"<a href=\"{FilePages.Address(folder.Below(entry.Name))}\">{FileName.Shown(entry.Name)}{(entry.IsFolder ? "/" : "")}</a>")
        : Html.Of($"{FileName.Shown(entry.Name)} <span class=\"quiet\">({Kind(entry.Kind)}, not opened)</span>");

    private static string Kind(FileKind kind) => kind switch
    {
        FileKind.Link => "a link",
        FileKind.Pipe => "a pipe",
        FileKind.Socket => "a socket",
        _ => "a device",
    };

    private async Task<Html?> ContentAsync(BlobLocation location, CancellationToken cancellationToken)
    {
        if (PictureType(location.Name) is not null)
        {
            return Html.Of($"""<img src="{FilePages.RawAddress(location)}" alt="{FileName.Shown(location.Name)}" loading="lazy">""");
        }

        // It may have gone, or become something else, since it was listed.
        if (blobs.Files.OpenRead(location.FilePath) is not { } file)
        {
            return null;
        }

        await using (file.ConfigureAwait(false))
        {
            var head = FileHead.Read(file, LargestHead);
            if (ParquetHead.Is(head))
            {
                return await ParquetAsync(location, file, cancellationToken).ConfigureAwait(false);
            }

            return head.Text is { } text ? OfText(location.Name, text.Text, text.Encoding, head) : null;
        }
    }

    private static async Task<Html> ParquetAsync(BlobLocation location, Stream file, CancellationToken cancellationToken)
    {
        try
        {
            file.Position = 0;
            var table = await ParquetHead.ReadAsync(file, cancellationToken).ConfigureAwait(false);
            return TablePreview.Of(FileName.Shown(location.Name), table);
        }
        catch (InvalidDataException e)
        {
            return Show.Quiet($"{e.Message}");
        }
    }

    private static Html OfText(string name, string text, string? encoding, FileHead head)
    {
        var extension = Path.GetExtension(name).ToUpperInvariant();
        var content = Table(extension, text, head) is { } table ? TablePreview.Of(FileName.Shown(name), table)
            : extension == ".MD" ? Html.Of($"<div class=\"markdown\">{MarkdownView.Of(Cut(text))}</div>{Rest(text, head)}")
            : Json(extension, text, head)
            ?? Html.Of($"""
                <pre class="code" tabindex="0" role="region" aria-label="Text of {FileName.Shown(name)}">{Cut(text)}</pre>{Rest(text, head)}
                """);
        return encoding is null ? content : Html.Of($"{content}<p class=\"quiet\">Read as {encoding}.</p>");
    }

    private static DataTable? Table(string extension, string text, FileHead head) => extension switch
    {
        ".CSV" or ".TSV" => DelimitedText.Read(text, head.IsWhole, isNamedSo: true),
        "" or ".TXT" or ".DAT" => DelimitedText.Read(text, head.IsWhole, isNamedSo: false),
        _ => null,
    };

    private static Html? Json(string extension, string text, FileHead head) =>
        head.IsWhole && (extension == ".JSON" || text.TrimStart() is ['{' or '[', ..]) ? JsonTree.Of(text) : null;

    private static string Cut(string text) => text.Length <= LargestText ? text : text[..LargestText];

    private static Html Rest(string text, FileHead head) => head.IsWhole && text.Length <= LargestText
        ? Html.Empty
        : Show.Quiet($"Its begin is shown; the whole file has {Show.Size(head.Length)}.");
}
