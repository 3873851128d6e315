using Microsoft.Data.Sqlite;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>Where the files of a model lie: MLflow's <c>source</c> of a version, and the <c>modelUri</c> of Azure ML's.</summary>
internal sealed class ModelSources(WorkspaceScope scope)
{
    private static readonly string[] LocalSchemes = ["file", "models", "runs", "dbfs"];

    /// <summary>A version's source: in the workspace's storage, by which clients of MLflow fetch it.</summary>
    public string Of(StoredResource version)
    {
        var uri = ModelBody.Text(version, "modelUri");
        return ModelFiles.Find(uri, scope) is { } files && files.Container == scope.DefaultContainer
            ? ArtifactPlaces.UriOf(files)
            : uri ?? "";
    }

    /// <summary>The URI that a version gets of a source, within the caller's transaction.</summary>
    /// <exception cref="TrackingException">
    /// 400: a client's own files, or nothing at all. 404: of a run or model that is not there. 403: a step gives files of others.
    /// </exception>
    public string UriOf(SqliteConnection connection, string source, TrackingCaller caller)
    {
        var files = Locate(connection, source, caller);
        if (caller.IsStep && !(files is not null && IsReadable(connection, files, caller)))
        {
            throw TrackingException.Denied(
                $"A step registers models among the artifacts and outputs of its own job; '{source}' is not there.");
        }

        return files is not null && files.Container == scope.DefaultContainer ? DataUri.Of(files) : source;
    }

    private BlobLocation? Locate(SqliteConnection connection, string source, TrackingCaller caller)
    {
        var parts = source.Split(":/", 2);
        var names = parts[^1].TrimStart('/').Split('/', 2);
        switch (parts)
        {
            // With the address of a server in front, which is this one.
            case ["mlflow-artifacts", ['/', ..]]:
                return ArtifactPlaces.Of(scope, names is [_, var rest] ? rest : "");
            case ["mlflow-artifacts", var path]:
                return ArtifactPlaces.Of(scope, path);
            case ["runs", _]:
                return ArtifactPlaces.Of(scope, connection.GetRun(names[0], caller), names is [_, var artifact] ? artifact : null);
            case ["models", var path] when connection.FindLoggedModel(path.TrimStart('/')) is { } logged:
                return ArtifactPlaces.Of(scope, connection.GetLoggedModel(logged.Id, caller).ArtifactPath);
            case ["models", var path]:
                return path.TrimStart('/').Split('/') is [var name, var version]
                    ? ModelFiles.Find(ModelBody.Text(connection.GetVersion(name, version), "modelUri"), scope)
                    : throw Invalid(source);
        }

        if (!Uri.TryCreate(source, UriKind.Absolute, out var uri) || LocalSchemes.Contains(uri.Scheme, StringComparer.OrdinalIgnoreCase))
        {
            throw Invalid(source);
        }

        return ModelFiles.Find(source, scope);
    }

    private bool IsReadable(SqliteConnection connection, BlobLocation files, TrackingCaller caller) =>
        (ArtifactPlaces.RunOf(files) is { } id && connection.FindRun(id) is { } run && caller.MayRead(run))
        || connection.IsOfModel(files, scope);

    private static TrackingException Invalid(string source) => TrackingException.Invalid(
        $"Invalid model version source: '{source}'. It must be an artifact of a run (mlflow-artifacts:/…, runs:/…), another version "
        + "(models:/NAME/VERSION), or an address that the workspace can keep; files of the client's machine are not here.");
}
