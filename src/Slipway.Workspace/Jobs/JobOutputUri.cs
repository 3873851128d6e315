using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// A URI of what a job has made: <c>azureml://jobs/JOB/outputs/NAME/paths/PATH</c>, where <c>default</c> and <c>artifacts</c>
/// are the run's default artifacts, or MLflow's <c>runs:/JOB/PATH</c>, which are these too.
/// </summary>
internal static partial class JobOutputUri
{
    private static readonly string[] ArtifactNames = ["default", "artifacts"];

    /// <summary>The name of the job; null for another URI.</summary>
    public static string? JobOf(string uri) => Form().Match(uri) is { Success: true } match ? match.Groups["job"].Value : null;

    /// <summary>The same place as a URI of the datastore that it lies in; any other URI as it is.</summary>
    /// <exception cref="ApiException">400: there is no such job, or it has no such output.</exception>
    public static string Resolve(string uri, SqliteConnection connection, WorkspaceScope scope, string path)
    {
        var match = Form().Match(uri);
        if (!match.Success)
        {
            return uri;
        }

        var job = connection.FindJob(match.Groups["job"].Value)
            ?? throw ApiException.UserError($"'{uri}' names a job that is not there.", path);
        var rest = match.Groups["path"].Value.Trim('/');
        var folder = DataUri.Of(Folder(job, match.Groups["output"], uri, scope, path));
        return rest.Length == 0 ? folder : $"{folder}/{rest}";
    }

    private static BlobLocation Folder(Job job, Group output, string uri, WorkspaceScope scope, string path)
    {
        if (job.Outputs.FirstOrDefault(known => output.Success && known.Name == output.Value) is { } found)
        {
            return found.Location;
        }

        return !output.Success || ArtifactNames.Contains(output.Value, StringComparer.Ordinal)
            ? RunArtifacts.Of(scope, job.Id)
            : throw ApiException.UserError(
                $"'{uri}' names an output that the job has not; it has {string.Join(", ", job.Outputs.Select(o => o.Name).Concat(ArtifactNames))}.",
                path);
    }

    [GeneratedRegex(
        "^(azureml://jobs/(?<job>[^/]+)/outputs/(?<output>[^/]+)(/(paths/)?(?<path>.*))?|runs:/+(?<job>[^/]+)(/(?<path>.*))?)\\z",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Form();
}
