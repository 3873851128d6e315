using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Text;
using Slipway.Pipelines.Releases;
using Slipway.Releases;

namespace Slipway.Build;

/// <summary>The making of a release.</summary>
internal sealed class ReleaseActions(IRelease build)
{
    private readonly ReleasedImages _images = new(build);
    private readonly ReleaseAnnouncement _announcement = new(build);

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var repository = build.Releases.Repository();
        var commit = new CommitChecks(repository);
        await commit.EnsureWholeAsync(cancellationToken);
        await commit.EnsureCleanAsync(cancellationToken);
        var version = build.ReleaseVersion is { } wanted
            ? ReleaseVersion.Parse(wanted)
            : ReleaseChecks.VersionOf(await build.Versions.VersionAsync(cancellationToken));
        var remote = build.PushTo ?? await ReleasedStates.OriginAsync(repository, cancellationToken);
        var tags = new ReleaseTags(repository, build.Log) { Remote = remote };
        var found = await tags.FindHereAsync(version, cancellationToken);
        if (found is null)
        {
            await commit.EnsureIsNextAsync(version, build.AllowLowerVersion, build.AllowSecondVersion, cancellationToken);
        }

        if (remote is not null && _announcement.IsMade)
        {
            await commit.EnsureIsPushedAsync(remote, cancellationToken);
        }

        build.Server.UpdateBuildNumber(version.ToString());

        // Once the tag is there its record says what is released: what follows only does what is left of it.
        var release = found ?? await MakeAsync(tags, repository, version, cancellationToken);
        var workspace = await build.Releases.WorkspaceAsync(release.Record.Commit, cancellationToken);
        ReleaseChecks.EnsureMadeFor(release.Record, await workspace.ReadWorkspaceAsync(cancellationToken));
        var imageTags = await _images.TagAsync(release.Record, await tags.ListAsync(cancellationToken), cancellationToken);
        var state = ReleasedStates.StateOf(release.Record);
        var marked = await workspace.MarkAsync(state, version.Tag, cancellationToken);

        var notes = build.ArtifactsDirectory / "release" / $"{version.Tag}.md";
        Directory.CreateDirectory(notes.Parent!);
        await File.WriteAllTextAsync(notes, release.Notes + "\n", cancellationToken);
        build.Log.LogInformation("{Notes}", release.Notes);
        await _announcement.MakeAsync(tags, release, cancellationToken);
        build.ReportSummary(found is not null && imageTags + marked == 0
            ? $"{version.Tag} was released before"
                + ((await workspace.PlanReturnAsync(state, cancellationToken)).IsEmpty ? "" : ", and is not what the workspace serves now")
            : $"{version.Tag}: {Counted.Of(imageTags, "image tag")}, {Counted.Of(marked, "asset")} marked, notes in artifacts/release");
    }

    /// <summary>Checks that this commit is published, and tags it with what it consists of.</summary>
    private async Task<TaggedRelease> MakeAsync(
        ReleaseTags tags, GitRepository repository, ReleaseVersion version, CancellationToken cancellationToken)
    {
        var published = await _images.FindProvenAsync(cancellationToken);
        await _images.EnsureTagsAreFreeAsync(published, version, cancellationToken);

        // A new plan: what was published in this build may have followed from the last one.
        var projects = await build.Pipelines.ProjectsAsync(cancellationToken);
        var environments = await build.Images.EnvironmentsAsync(cancellationToken);
        var plan = await (await build.Pipelines.WorkspaceAsync(cancellationToken)).PlanAsync(projects, environments, cancellationToken);
        ReleaseChecks.EnsurePublished(
            [.. plan.Changes.Select(change => change.ToString())],
            "run ./build.sh Publish first; ./build.sh Plan shows what it would change");

        var untested = await FindUntestedAsync(cancellationToken);
        var commit = await repository.HeadAsync(cancellationToken);
        var previous = await tags.FindPreviousAsync(version, cancellationToken);
        var workspace = await build.Releases.WorkspaceAsync(commit, cancellationToken);
        var state = await workspace.DescribeAsync(projects, environments, cancellationToken);
        var images = await _images.DescribeAsync(published, previous?.Record, cancellationToken);
        var record = new ReleaseRecord
        {
            Version = version,
            Commit = commit,
            Workspace = state.Workspace,
            Images = images,
            Untested = untested,
            Tests = await FindTestsAsync(cancellationToken),
            Pipelines = state.ToJson(),
        };
        var before = previous?.Record is { } earlier ? ReleasedStates.StateOf(earlier) : null;
        var commits = previous is var (tag, _) ? await repository.CommitsAsync(tag, commit, cancellationToken) : [];
        var address = tags.Remote is { } remote ? await repository.FindRemoteAddressAsync(remote, cancellationToken) : null;
        var notes = ReleaseNotes.Write(
            record,
            previous?.Tag,
            previous?.Record,
            [
                new("Pipelines", [.. PublishedDifference.Pipelines(before, state)], "No pipeline changed."),
                new("Schedules", [.. PublishedDifference.Schedules(before, state)], "No schedule changed."),
                new("Untested", [.. untested.Select(pipeline => $"{pipeline.Name}: {pipeline.Reason}")], null),
            ],
            commits,
            DateOnly.FromDateTime(DateTime.UtcNow),
            RepositoryPages.Of(address, build.Host.Variables.GetValueOrDefault("GITHUB_SERVER_URL")));
        return await tags.CreateAsync(record, notes, cancellationToken);
    }

    /// <summary>What the tests of what is released measured when they passed, for later versions to be compared with.</summary>
    private async Task<ImmutableArray<ReleasedTest>> FindTestsAsync(CancellationToken cancellationToken)
    {
        if (build is not ITestPipelines testing)
        {
            return [];
        }

        var tests = ImmutableArray.CreateBuilder<ReleasedTest>();
        foreach (var name in build.Pipelines.Names)
        {
            if (await testing.Tests.FindProofAsync(name, cancellationToken) is { } proof)
            {
                tests.AddRange((await build.Proofs.FindMeasuredAsync(proof, cancellationToken))
                    .Select(test => new ReleasedTest(name, test.Name, proof.Value, test.Work, test.Values)));
            }
        }

        return tests.ToImmutable();
    }

    /// <summary>The pipelines without a proof, where they may be released so.</summary>
    private async Task<ImmutableArray<UntestedPipeline>> FindUntestedAsync(CancellationToken cancellationToken)
    {
        if (build is not ITestPipelines testing)
        {
            return [];
        }

        var untested = (await testing.Tests.FindUnprovenAsync(cancellationToken))
            .Select(pipeline => new UntestedPipeline(pipeline.Pipeline, pipeline.Reason))
            .ToImmutableArray();
        if (!build.AllowUntested)
        {
            ReleaseChecks.EnsureTested(
                untested,
                "run ./build.sh Publish, which runs its tests; one that has none gets one by hand, or from a "
                + "run by RecordTest; or release it so all the same with --allow-untested");
        }

        return untested;
    }
}
