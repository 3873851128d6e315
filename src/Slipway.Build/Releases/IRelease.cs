using Slipway.Targets;

namespace Slipway.Build;

/// <summary>A version for the commit, and a release of what it has published.</summary>
public interface IRelease : IVersion, IReleases
{
    /// <summary>Whether a version may be lower than one before it.</summary>
    [Parameter("Lets Release make a version that is lower than one in the commit's history")]
    bool AllowLowerVersion => TryGetValue<bool>();

    /// <summary>Whether a commit may have a second version.</summary>
    [Parameter("Lets Release make a second version of a commit that is released")]
    bool AllowSecondVersion => TryGetValue<bool>();

    /// <summary>Whether pipelines may be released that nothing proves to run.</summary>
    [Parameter("Lets Release make a version with pipelines whose tests have not passed as they are; the record names them")]
    bool AllowUntested => TryGetValue<bool>();

    /// <summary>The remote that the tag is pushed to.</summary>
    [Parameter("Remote that Release pushes its tag to, such as origin; in GitHub Actions it does so unasked")]
    string? PushTo => TryGetValue<string>();

    /// <summary>Makes the release.</summary>
    Target Release => _ => _
        .Description("Releases what this commit has published: its tag, its images' tags, the release notes")
        .DependsOn(GitVersion, EnsureServices)
        .TryAfter<IPublish>(build => build.Publish)
        .Uses(() => ProofKey)
        .Uses(() => GitHubToken)
        .Uses(() => SystemAccessToken)
        .Produces("artifacts/release/*.md")
        .Executes(token => new ReleaseActions(this).ReleaseAsync(token));
}
