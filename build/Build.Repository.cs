using Slipway.Releases;

// The git repository that is built, as a CI server or a person has cloned it.
internal sealed partial class Build
{
    /// <summary>The remote that a clone comes from, where there is one.</summary>
    private static async Task<string?> OriginAsync(GitRepository repository, CancellationToken cancellationToken) =>
        (await repository.RemotesAsync(cancellationToken)).Contains("origin") ? "origin" : null;

    /// <summary>The repository, where a CI server says who makes tags if git is not told.</summary>
    private GitRepository Repository()
    {
        string? Of(string variable) => Host.Variables.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;
        return new GitRepository(RootDirectory)
        {
            DefaultTagger = (Of("GITHUB_ACTOR"), Of("BUILD_REQUESTEDFOR"), Of("BUILD_REQUESTEDFOREMAIL")) switch
            {
                ({ } actor, _, _) => (actor, $"{actor}@users.noreply.github.com"),
                (_, { } name, { } email) => (name, email),
                _ => null,
            },
        };
    }
}
