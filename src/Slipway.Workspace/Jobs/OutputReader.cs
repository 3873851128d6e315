using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>Reads where a run's outputs are written to.</summary>
internal sealed class OutputReader(WorkspaceScope scope, string runId)
{
    // What lies in the default container that no job is given: outputs, logs and artifacts of runs, uploads of clients.
    private static readonly string[] KeptFolders = [RunArtifacts.Outputs, RunArtifacts.Folder, PublicUri.Folder, "LocalUpload"];

    /// <param name="name">The output's name.</param>
    /// <param name="given">How it is given: with a <c>uri</c> of its own, or not.</param>
    /// <param name="type">Its type, unless it is given with one.</param>
    /// <param name="path">The field, for errors.</param>
    public StepOutput Read(string name, JsonObject? given, string type, string path)
    {
        if (name.Any(character => character is '/' or '\\' || char.IsControl(character)) || !BlobName.IsValid(name))
        {
            throw ApiException.UserError($"'{name}' is no name of an output.", path);
        }

        var outputType = given?.FindText("jobOutputType") ?? type;
        if (!DataTypes.IsData(outputType))
        {
            throw ApiException.UserError($"Outputs of type {outputType} are not written by the local workspace.", path);
        }

        Modes.CheckOutput(given?.FindText("mode"), path);
        var output = given?.FindText("uri") is { Length: > 0 } uri
            ? new StepOutput(name, outputType, Given(name, uri, path))
            : new StepOutput(name, outputType, Default(name, outputType));
        return Registered(output, given);
    }

    /// <summary>The output with the data asset that it is to become, if it is given with one.</summary>
    public static StepOutput Registered(StepOutput output, JsonObject? given) => output with
    {
        AssetName = given?.FindText("assetName") ?? given?.FindText("name"),
        AssetVersion = given?.FindText("assetVersion") ?? given?.FindText("version"),
    };

    /// <summary>Azure's place for the outputs of a run that names no other; a file lies in it under the output's name.</summary>
    private BlobLocation Default(string name, string type)
    {
        var folder = new BlobLocation(scope.DefaultContainer, $"{RunArtifacts.Outputs}/{runId}/{name}");
        return DataTypes.IsFile(type) ? folder.Below(name) : folder;
    }

    private BlobLocation Given(string name, string uri, string path)
    {
        var resolved = Expression.Replace(uri, inner => inner switch
        {
            "name" => runId,
            "output_name" => name,
            "default_datastore" => WorkspaceScope.DefaultDatastore,
            _ => throw ApiException.UserError($"'{inner}' is not known in the URI of an output.", path),
        });
        var location = DataUri.Locate(resolved, scope, path);
        if (location.Path.Length == 0)
        {
            throw ApiException.UserError($"An output can't be the whole container ('{uri}').", path);
        }

        return IsOwn(location) || !IsKept(location) ? location : throw ApiException.UserError(
            $"An output can't lie at '{uri}': the workspace keeps the files of jobs, code and uploads there. "
            + $"Let it lie elsewhere in '{WorkspaceScope.DefaultDatastore}', or give no URI.",
            path);
    }

    /// <summary>Whether it lies beneath the run's own folder of outputs.</summary>
    private bool IsOwn(BlobLocation location) =>
        location.Container == scope.DefaultContainer
        && location.Path.StartsWith($"{RunArtifacts.Outputs}/{runId}/", StringComparison.Ordinal);

    /// <summary>Whether what others rely on lies there: other containers hold uploads, a version of code or data each.</summary>
    private bool IsKept(BlobLocation location) =>
        location.Container != scope.DefaultContainer
        || KeptFolders.Contains(location.Path.Split('/')[0], StringComparer.OrdinalIgnoreCase);
}
