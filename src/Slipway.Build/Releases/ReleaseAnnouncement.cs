using Microsoft.Extensions.Logging;
using Slipway.Releases;

namespace Slipway.Build;

/// <summary>How others see a release: by its tag in the remote, on GitHub, in Azure DevOps.</summary>
internal sealed class ReleaseAnnouncement(IRelease build)
{
    private readonly ReleaseHost? _host = ReleaseHost.Find(build.Host.Variables, build.GitHubToken, build.SystemAccessToken);

    /// <summary>Whether the release leaves this clone.</summary>
    public bool IsMade => build.PushTo is not null || _host is not null;

    public async Task MakeAsync(ReleaseTags tags, TaggedRelease release, CancellationToken cancellationToken)
    {
        await PushAsync(tags, release.Record.Version, cancellationToken);
        if (_host is not null)
        {
            var announced = await _host.PublishAsync(release, cancellationToken);
            build.Log.LogInformation("{Done}", announced.Text);
            if (announced.Page is { } page)
            {
                build.ReportLink($"Release {release.Record.Version.Tag}", page);
            }
        }
        else if (build.Host.Variables.GetValueOrDefault("GITHUB_ACTIONS") == "true")
        {
            build.Log.LogWarning("No GitHub release is made: hand the step GITHUB_TOKEN, and the job 'contents: write'");
        }
    }

    private async Task PushAsync(ReleaseTags tags, ReleaseVersion version, CancellationToken cancellationToken)
    {
        if ((build.PushTo ?? (_host?.WantsPush == true ? "origin" : null)) is { } remote)
        {
            await tags.PushAsync(version, remote, cancellationToken);
            if (await tags.FindUnpushedAsync(version, remote, cancellationToken) is { IsEmpty: false } unpushed)
            {
                var earlier = unpushed.Select(other => other.Tag).ToList();
                build.Log.LogWarning(
                    "{Remote} has no tag of {Earlier}: git push {Remote} {Earlier}",
                    remote, string.Join(", ", earlier), remote, string.Join(' ', earlier));
            }
        }
        else if (_host is null)
        {
            build.Log.LogInformation(
                "Tag {Tag} is in this clone; others see it when it is pushed: ./build.sh Release --push-to origin", version.Tag);
        }
    }
}
