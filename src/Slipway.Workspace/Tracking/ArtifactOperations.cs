using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Files;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>
/// The artifacts of runs: listed by run, and read and written through MLflow's artifact proxy. They lie in the workspace's
/// blob storage, where the other files of their job are.
/// </summary>
internal sealed class ArtifactOperations(Database database, BlobStore blobs, WorkspaceScope scope) : ITrackingOperations
{
    private const string Proxy = "/mlflow-artifacts/artifacts";
    private const int PageSize = 1000;
    private const int MostOfList = 10_000;

    public IEnumerable<TrackingOperation> Operations =>
    [
        TrackingOperation.Of("GET", "/mlflow/artifacts/list", List),
        TrackingOperation.Of("GET", "/mlflow/logged-models/{id}/artifacts/directories", ListOfModel),
        TrackingOperation.Of("GET", Proxy, ListProxied),
        new("GET", $"{Proxy}/{{**path}}", DownloadAsync) { LongestBody = 0 },
        new("PUT", $"{Proxy}/{{**path}}", UploadAsync) { LongestBody = 0 },
        TrackingOperation.Of("DELETE", $"{Proxy}/{{**path}}", Delete) with { LongestBody = 0 },
    ];

    private JsonObject List(TrackingRequest request)
    {
        var id = TrackedRunOperations.RunId(request);
        var run = database.Read(connection => connection.GetRun(id, request.Caller));
        var folder = ArtifactPlaces.Of(scope, run, request.Text("path"));
        var root = ArtifactPlaces.Of(scope, run, null);
        var offset = PageToken.Offset(request.Text("page_token"));
        return Page(folder, root, offset);
    }

    private JsonObject ListOfModel(TrackingRequest request)
    {
        var model = database.Read(connection => connection.GetLoggedModel(request.Path("id"), request.Caller));
        var folder = request.Text("artifact_directory_path") is { } path ? $"{model.ArtifactPath}/{path}" : model.ArtifactPath;
        var offset = PageToken.Offset(request.Text("page_token"));
        return Page(ArtifactPlaces.Of(scope, folder), ArtifactPlaces.Of(scope, model.ArtifactPath), offset);
    }

    private JsonObject Page(BlobLocation folder, BlobLocation root, int offset)
    {
        var page = Entries(folder).Skip(offset).Take(PageSize + 1).ToList();
        var body = new JsonObject
        {
            ["root_uri"] = ArtifactPlaces.UriOf(root),
            ["files"] = new JsonArray([.. page.Take(PageSize).Select(entry => Body(entry, entry.Path[(root.FilePath.Length + 1)..]))]),
        };
        if (page.Count > PageSize)
        {
            body["next_page_token"] = PageToken.Write(offset + PageSize);
        }

        return body;
    }

    /// <summary>What lies in a folder, by its name alone: clients put the folder in front of it again.</summary>
    private JsonObject ListProxied(TrackingRequest request)
    {
        var folder = ArtifactPlaces.Of(scope, request.Text("path") ?? "");
        database.Read(connection => CheckReadable(connection, folder, request.Caller));
        var entries = Entries(folder).Take(MostOfList + 1).ToList();
        return entries.Count <= MostOfList
            ? new JsonObject { ["files"] = new JsonArray([.. entries.Select(entry => Body(entry, entry.Name))]) }
            : throw TrackingException.Invalid($"'{folder.Path}' holds more than {MostOfList} files; list it by its run, page by page.");
    }

    private async Task<JsonObject?> DownloadAsync(TrackingRequest request, CancellationToken cancellationToken)
    {
        var place = Place(request);
        database.Read(connection => CheckReadable(connection, place, request.Caller));
        if (blobs.Find(place) is not { IsFile: true })
        {
            throw TrackingException.NotFound($"No artifact lies at '{place.Path}'.");
        }

        var content = blobs.OpenRead(place);
        await using (content.ConfigureAwait(false))
        {
            request.Context.Response.ContentType = "application/octet-stream";
            request.Context.Response.Headers.XContentTypeOptions = "nosniff";
            request.Context.Response.Headers.ContentDisposition = "attachment";
            await content.CopyToAsync(request.Context.Response.Body, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<JsonObject?> UploadAsync(TrackingRequest request, CancellationToken cancellationToken)
    {
        var place = Place(request);
        database.Read(connection => CheckWritable(connection, place, request.Caller));
        var headers = new BlobHeaders(null, null, ImmutableSortedDictionary<string, string>.Empty);
        await blobs.PutAsync(place, request.Context.Request.Body, headers, cancellationToken).ConfigureAwait(false);
        return [];
    }

    private JsonObject Delete(TrackingRequest request)
    {
        var place = Place(request);
        database.Read(connection => CheckWritable(connection, place, request.Caller));
        switch (blobs.Find(place))
        {
            case { IsFile: true }:
                blobs.Delete(place);
                break;
            case { IsFolder: true }:
                foreach (var file in blobs.List(place.Container, $"{place.Path}/").ToList())
                {
                    blobs.Delete(place with { Path = file.Path });
                }

                blobs.Files.Delete(place.FilePath);
                break;
            default:
                throw TrackingException.NotFound($"No artifact lies at '{place.Path}'.");
        }

        return [];
    }

    private BlobLocation Place(TrackingRequest request) => ArtifactPlaces.Of(scope, request.Path("path")) is { Path.Length: > 0 } place
        ? place
        : throw TrackingException.Invalid("The path of an artifact is missing.");

    /// <summary>A step reads the artifacts and outputs of its own job's runs, and the files of registered models.</summary>
    private bool CheckReadable(SqliteConnection connection, BlobLocation place, TrackingCaller caller)
    {
        if (!caller.IsStep
            || (ArtifactPlaces.RunOf(place) is { } id && connection.FindRun(id) is { } run && caller.MayRead(run))
            || connection.IsOfModel(place, scope))
        {
            return true;
        }

        throw TrackingException.Denied($"A step reads artifacts of its own job and of registered models; '{place.Path}' is neither.");
    }

    /// <summary>Artifacts are written beneath their run, and no job's logs are.</summary>
    private static bool CheckWritable(SqliteConnection connection, BlobLocation place, TrackingCaller caller)
    {
        if (ArtifactPlaces.Find(place) is not { Path.Length: > 0 } artifact)
        {
            throw TrackingException.Denied($"Artifacts are written beneath their run's 'artifact_uri'; '{place.Path}' is not.");
        }

        if (!caller.IsStep && connection.FindLoggedModel(artifact.RunId) is { SourceRunId: null })
        {
            return true;
        }

        var run = connection.GetWritableRun(artifact.RunId, caller);
        if (run.Id != artifact.RunId)
        {
            // Found without case, and files have one: these would be nobody's.
            throw TrackingException.NoRun(artifact.RunId);
        }

        return run.IsJob && ArtifactPlaces.IsLog(artifact.Path)
            ? throw TrackingException.Denied($"'{artifact.Path}' is where the job's own logs are.")
            : true;
    }

    private IEnumerable<FileEntry> Entries(BlobLocation folder) => blobs.Files.List(folder.FilePath)
        .Where(entry => entry.IsFile || entry.IsFolder)
        .OrderBy(entry => entry.Path, StringComparer.Ordinal);

    private static JsonObject Body(FileEntry entry, string path)
    {
        var body = new JsonObject { ["path"] = path, ["is_dir"] = entry.IsFolder };
        if (entry.IsFile)
        {
            body["file_size"] = entry.Length;
        }

        return body;
    }
}
