using Microsoft.Net.Http.Headers;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Files;

namespace Slipway.Workspace.Studio.Files;

/// <summary>Folders and files of the store: what jobs read and write.</summary>
internal sealed class FilePages(BlobStore blobs, FilePreview preview) : IStudioPages
{
    public void Map(StudioRoutes routes)
    {
        routes.Page("/files/{container}/{**path}", Show);
        routes.Answer("/raw/{container}/{**path}", SendAsync);
    }

    public static string Address(BlobLocation location) => $"/files/{Path(location)}";

    /// <summary>Where a file's own content is.</summary>
    public static string RawAddress(BlobLocation location) => $"/raw/{Path(location)}";

    private StudioPage Show(StudioRequest request)
    {
        var location = Location(request);
        return new StudioPage
        {
            Title = FileName.Shown(location.Path.Length > 0 ? location.Name : location.Container),
            Section = "data",
            Content = Html.Of($"""
                <nav aria-label="Folders" class="crumbs">{Crumbs(location)}</nav>
                {preview.Of(location)}
                """),
        };
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

    private static BlobLocation Location(StudioRequest request) =>
        new(request.Path("container"), request.Path("path").Trim('/'));

    private static Html Crumbs(BlobLocation location)
    {
        var segments = location.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var folders = segments.Select((name, depth) => (Name: name, Path: string.Join('/', segments[..(depth + 1)])));
        return Html.Join(" / ", folders.Prepend((Name: location.Container, Path: "")).Select(folder =>
            Html.Of($"<a href=\"{Address(location with { Path = folder.Path })}\">{FileName.Shown(folder.Name)}</a>")));
    }

    private static string Path(BlobLocation location) => string.Join(
        '/', location.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Prepend(location.Container).Select(Uri.EscapeDataString));
}
