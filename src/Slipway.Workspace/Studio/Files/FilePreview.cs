using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Files;

namespace Slipway.Workspace.Studio.Files;

/// <summary>What a file or folder holds, as far as can be seen at a glance: pictures, the heads of tables, JSON, text.</summary>
internal sealed class FilePreview(BlobStore blobs)
{
    private const int MostEntries = 500;
    private const int MostPreviews = 4;
    private const int LargestText = 64 * 1024;

    private static readonly Dictionary<string, string> Pictures = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
    };

    private static readonly string[] Texts = [".txt", ".log", ".md", ".yml", ".yaml", ".py", ".r", ".sh", ".toml", ".jsonl", ".xml"];

    /// <summary>The media type of a picture that browsers can show, by its name; null for anything else.</summary>
    public static string? PictureType(string name) => Pictures.GetValueOrDefault(Path.GetExtension(name));

    /// <summary>A file's content, or a folder's list with the content of its first files.</summary>
    public Html Of(BlobLocation location)
    {
        return blobs.Find(location) switch
        {
            { IsFile: true } file => Html.Of($"""
                {Content(location) ?? Html.Of($"<p class=\"quiet\">There is no preview of a file of this kind.</p>")}
                <p><a href="{FilePages.RawAddress(location)}" download>Download</a> <span class="quiet">{Show.Size(file.Length)}</span></p>
                """),
            { IsFolder: true } => Folder(location),
            { } other => Html.Of($"<p class=\"quiet\">This is {Kind(other.Kind)}, and is not opened.</p>"),
            null => Html.Of($"<p class=\"quiet\">Nothing has been written there.</p>"),
        };
    }

    private Html Folder(BlobLocation location)
    {
        var entries = blobs.Files.List(location.FilePath)
            .Take(MostEntries)
            .OrderBy(entry => !entry.IsFolder)
            .ThenBy(entry => entry.Name, StringComparer.Ordinal)
            .ToList();
        var previews = entries.Where(entry => entry.IsFile)
            .Select(file => (file.Name, Content: Content(location.Below(file.Name))))
            .Where(file => file.Content is not null)
            .Take(MostPreviews);
        return Html.Of($"""
            {Show.Table(
                $"Files of {FileName.Shown(location.Name)}",
                ["Name", "Size", "Changed"],
                entries.Select(entry => Show.Row(
                    Name(location, entry),
                    entry.IsFile ? Html.Of($"{Show.Size(entry.Length)}") : null,
                    Show.Time(new DateTimeOffset(entry.ModifiedAt, TimeSpan.Zero)))),
                "The folder is empty.")}
            {(entries.Count == MostEntries ? Html.Of($"<p class=\"quiet\">Only {MostEntries} entries are shown.</p>") : Html.Empty)}
            {Html.Each(previews, file => Html.Of($"<figure><figcaption>{FileName.Shown(file.Name)}</figcaption>{file.Content!}</figure>"))}
            """);
    }

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

    private Html? Content(BlobLocation location)
    {
        if (PictureType(location.Name) is not null)
        {
            return Html.Of($"""<img src="{FilePages.RawAddress(location)}" alt="{FileName.Shown(location.Name)}" loading="lazy">""");
        }

        var extension = Path.GetExtension(location.Name).ToUpperInvariant();
        return extension switch
        {
            ".CSV" => Table(location, ','),
            ".TSV" => Table(location, '\t'),
            ".JSON" => Json(location),
            _ when Texts.Contains(extension, StringComparer.OrdinalIgnoreCase) || location.Name == "MLmodel" => Text(Head(location).Text),
            _ => null,
        };
    }

    private Html Table(BlobLocation location, char separator)
    {
        var rows = TableHead.Read(Head(location).Text, separator);
        return rows.Count == 0
            ? Html.Of($"<p class=\"quiet\">The table is empty.</p>")
            : Html.Of($"""
                {Show.Table($"First rows of {FileName.Shown(location.Name)}", rows[0], rows.Skip(1).Select(row => Show.Row(row.Select(Show.Text))), "It has no rows.")}
                """);
    }

    private Html Json(BlobLocation location)
    {
        var (text, isWhole) = Head(location);
        try
        {
            return isWhole ? Show.Json(JsonNode.Parse(text)) : Text(text);
        }
        catch (JsonException)
        {
            // Not JSON in spite of its name: what it is can be read all the same.
            return Text(text);
        }
    }

    private static Html Text(string text) =>
        Html.Of($"""<pre class="code" tabindex="0" role="region" aria-label="Text">{text}</pre>""");

    private (string Text, bool IsWhole) Head(BlobLocation location)
    {
        // It may have gone, or become something else, since it was listed.
        using var stream = blobs.Files.OpenRead(location.FilePath) ?? Stream.Null;
        var buffer = new byte[LargestText];
        var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return (Encoding.UTF8.GetString(buffer, 0, read), read == stream.Length);
    }
}
