using Slipway.Pipelines.Releases;
using Slipway.Releases;

namespace Slipway.Build;

/// <summary>Releases, as the tags of the repository have them and as the workspace does.</summary>
internal sealed class ReleasedStates(IReleases build)
{
    /// <summary>The repository, where a CI server says who makes tags if git is not told.</summary>
    public GitRepository Repository()
    {
        string? Of(string variable) => build.Host.Variables.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;
        return new GitRepository(build.RootDirectory)
        {
            DefaultTagger = (Of("GITHUB_ACTOR"), Of("BUILD_REQUESTEDFOR"), Of("BUILD_REQUESTEDFOREMAIL")) switch
            {
                ({ } actor, _, _) => (actor, $"{actor}@users.noreply.github.com"),
                (_, { } name, { } email) => (name, email),
                _ => null,
            },
        };
    }

    /// <summary>The remote that a clone comes from, where there is one.</summary>
    public static async Task<string?> OriginAsync(GitRepository repository, CancellationToken cancellationToken) =>
        (await repository.RemotesAsync(cancellationToken)).Contains("origin") ? "origin" : null;

    /// <summary>The workspace, where what is published says that it comes from a commit.</summary>
    public async Task<PipelineReleases> WorkspaceAsync(string commit, CancellationToken cancellationToken) => new(
        await build.Services.WorkspaceAsync(cancellationToken),
        build.Log,
        (await build.Pipelines.OptionsAsync(cancellationToken)) with { Commit = commit });

    /// <summary>What a release has published of the pipelines.</summary>
    public static PublishedState StateOf(ReleaseRecord record) => PublishedState.FromJson(record.Workspace, record.Pipelines);
}
