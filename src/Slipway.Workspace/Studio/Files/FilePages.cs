using System.IO.Compression;
using Microsoft.Net.Http.Headers;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Files;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Studio.Files;

/// <summary>Folders and files of the store: what jobs read and write.</summary>
internal sealed class FilePages(BlobStore blobs, FilePreview preview) : IStudioPages
{
    public void Map(StudioRoutes routes)
    {
        routes.Page("/files/{container}/{**path}", ShowAsync);
        routes.Answer("/zip/{container}/{**path}", SendFolderAsync);
        routes.Answer("/shown/{container}/{**path}", SendPageAsync);
        routes.Answer("/raw/{container}/{**path}", SendAsync);
    }

    public static string Address(BlobLocation location) => $"/files/{Path(location)}";

    /// <summary>Where a file's own content is.</summary>
    public static string RawAddress(BlobLocation location) => $"/raw/{Path(location)}";

    private async Task<StudioPage> ShowAsync(StudioRequest request)
    {
        var location = Location(request);
        var content = await preview.OfAsync(location, request.Context.RequestAborted).ConfigureAwait(false);
        var isFolder = blobs.Find(location) is { IsFolder: true };
        return new StudioPage
        {
            Title = FileName.Shown(location.Path.Length > 0 ? location.Name : location.Container),
            Section = "data",
            Above = Show.Crumbs(Crumbs(location)),
            Content = Html.Of($"""
                {content}
                {(isFolder ? Html.Of($"<p><a href=\"/zip/{Path(location)}\" download>All of it as zip</a></p>") : Html.Empty)}
                {(IsPage(location.Name) ? Html.Of($"""
                    <h2>As a page</h2>
                    <p class="quiet">It can reach nothing of this workspace and nothing of the network.</p>
                    <iframe class="page" sandbox="allow-scripts" src="/shown/{Path(location)}" title="{FileName.Shown(location.Name)}"></iframe>
                    """) : Html.Empty)}
                """),
        };
    }

    private static bool IsPage(string name) =>
        System.IO.Path.GetExtension(name).ToUpperInvariant() is ".HTML" or ".HTM";

    /// <summary>
    /// A page that a step has written, for a frame: its origin is none, so that it has no cookie and reads nothing, and it
    /// loads nothing from anywhere.
    /// </summary>
    private async Task SendPageAsync(StudioRequest request)
    {
        var location = Location(request);
        if (!IsPage(location.Name))
        {
            throw new ApiException(404, "NotFound", "That is no page.");
        }

        var content = blobs.OpenRead(location);
        await using (content.ConfigureAwait(false))
        {
            var response = request.Context.Response;
            response.Headers.ContentSecurityPolicy =
                "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
                + "img-src data: blob:; font-src data:; frame-ancestors 'self'";
            response.ContentType = "text/html";
            response.ContentLength = content.Length;
            await content.CopyToAsync(response.Body, request.Context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>All files of a folder as one zip, written as it is read.</summary>
    private async Task SendFolderAsync(StudioRequest request)
    {
        var location = Location(request);
        if (blobs.Find(location) is not { IsFolder: true })
        {
            throw new ApiException(404, "NotFound", "There is no such folder.");
        }

        var cancellation = request.Context.RequestAborted;
        var response = request.Context.Response;
        response.ContentType = "application/zip";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"{(location.Path.Length > 0 ? location.Name : location.Container)}.zip");
        response.Headers.ContentDisposition = disposition.ToString();
        // Some of an archive is written in one go, which the response's own stream does not take.
        var zip = await ZipArchive.CreateAsync(
            response.BodyWriter.AsStream(), ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation).ConfigureAwait(false);
        await using (zip.ConfigureAwait(false))
        {
            foreach (var file in blobs.Files.Walk(location.FilePath).Where(entry => entry.IsFile))
            {
                if (blobs.Files.OpenRead(file.Path) is { } content)
                {
                    await using (content.ConfigureAwait(false))
                    {
                        var entry = await zip.CreateEntry(EntryName(location, file), CompressionLevel.Fastest)
                            .OpenAsync(cancellation).ConfigureAwait(false);
                        await using (entry.ConfigureAwait(false))
                        {
                            await content.CopyToAsync(entry, cancellation).ConfigureAwait(false);
                        }
                    }
                }
            }
        }
    }

    /// <summary>
    /// A file as it is. Only pictures are shown by the browser itself: anything else could be a page that a step has
    /// written, which must not become one of this server's.
    /// </summary>
    private async Task SendAsync(StudioRequest request)
    {
        var location = Location(request);
        using var content = blobs.OpenRead(location);
        var response = request.Context.Response;
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.ContentLength = content.Length;
        response.ContentType = FilePreview.PictureType(location.Name) ?? "application/octet-stream";
        if (FilePreview.PictureType(location.Name) is null)
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(location.Name);
            response.Headers.ContentDisposition = disposition.ToString();
        }

        await content.CopyToAsync(response.Body, request.Context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A file's name in an archive; a sign that divides folders elsewhere is not one here.</summary>
    private static string EntryName(BlobLocation folder, FileEntry file) =>
        file.Path[(folder.FilePath.Length + 1)..].Replace('\\', '_');

    private static BlobLocation Location(StudioRequest request) =>
        new(request.Path("container"), request.Path("path").Trim('/'));

    private static IEnumerable<Html> Crumbs(BlobLocation location)
    {
        var segments = location.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var folders = segments.Select((name, depth) => (Name: name, Path: string.Join('/', segments[..(depth + 1)])));
        return folders.Prepend((Name: "Files", Path: "")).Select(folder =>
            Html.Of($"<a href=\"{Address(location with { Path = folder.Path })}\">{FileName.Shown(folder.Name)}</a>"));
    }

    private static string Path(BlobLocation location) => string.Join(
        '/', location.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Prepend(location.Container).Select(Uri.EscapeDataString));
}
