using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Images;
using Slipway.Pipelines.Releases;
using Slipway.Releases;
using Slipway.Targets;

// A version for the commit, and a release of what it has published.
internal sealed partial class Build
{
    [Parameter("Version that Release makes, such as 1.0.0 or 2.0.0-rc.1; counted by GitVersion unless told", Name = "ReleaseVersion")]
    private readonly string? WantedVersion;

    [Parameter("Lets Release make a version that is lower than one in the commit's history")]
    private readonly bool AllowLowerVersion;

    [Parameter("Lets Release make a second version of a commit that is released")]
    private readonly bool AllowSecondVersion;

    [Parameter("Remote that Release pushes its tag to, such as origin; in GitHub Actions it does so unasked")]
    private readonly string? PushTo;

    [Parameter("Token with which Release makes the GitHub release, in GitHub Actions"), Secret]
    private readonly string? GitHubToken;

    [Parameter("Token with which Release makes the tag in Azure Repos, in Azure Pipelines"), Secret]
    private readonly string? SystemAccessToken;

    private VersionInfo? _version;

    Target GitVersion => _ => _
        .Description("Tells the version of this commit, counted from tags and commit messages")
        .Before(EnsureServices)
        .OnlyWhenDynamic(() => WantedVersion == null) // else nobody asks for it
        .Executes(CountVersionAsync);

    Target Release => _ => _
        .Description("Releases what this commit has published: its tag, its images' tags, the release notes")
        .DependsOn(GitVersion, EnsureServices)
        .After(Publish)
        .Uses(() => ProofKey)
        .Uses(() => GitHubToken)
        .Uses(() => SystemAccessToken)
        .Produces("artifacts/release/*.md")
        .Executes(ReleaseAsync);

    private async Task CountVersionAsync(CancellationToken cancellationToken)
    {
        _version = await VersionAsync(cancellationToken);
        if (_version.FallbackReason is { } reason)
        {
            Log.LogWarning("{SemVer} is a fallback, which will not do for a release: {Reason}", _version.SemVer, reason.Message);
        }

        Server.UpdateBuildNumber(_version.FullSemVer);
        ReportSummary(_version.FullSemVer);
    }

    private async Task<VersionInfo> VersionAsync(CancellationToken cancellationToken) => _version ??= await new GitVersionProgram(
            Environment.ProcessPath ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "gitversion", "gitversion.dll"))
        .RunAsync(Repository(), cancellationToken);

    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var repository = Repository();
        var commit = new CommitChecks(repository);
        await commit.EnsureWholeAsync(cancellationToken);
        await commit.EnsureCleanAsync(cancellationToken);
        var version = WantedVersion is not null
            ? ReleaseVersion.Parse(WantedVersion)
            : ReleaseChecks.VersionOf(await VersionAsync(cancellationToken));
        var remote = PushTo ?? await OriginAsync(repository, cancellationToken);
        var tags = new ReleaseTags(repository, Log) { Remote = remote };
        var found = await tags.FindHereAsync(version, cancellationToken);
        if (found is null)
        {
            await commit.EnsureIsNextAsync(version, AllowLowerVersion, AllowSecondVersion, cancellationToken);
        }

        if (remote is not null && (PushTo is not null || AnnouncedAt() is not null))
        {
            await commit.EnsureIsPushedAsync(remote, cancellationToken);
        }

        Server.UpdateBuildNumber(version.ToString());

        // Once the tag is there its record says what is released: what follows only does what is left of it.
        var release = found ?? await MakeReleaseAsync(tags, repository, version, cancellationToken);
        var workspace = await ReleasesAsync(release.Record.Commit, cancellationToken);
        ReleaseChecks.EnsureMadeFor(release.Record, await workspace.ReadWorkspaceAsync(cancellationToken));
        var imageTags = await TagImagesAsync(release.Record, await tags.ListAsync(cancellationToken), cancellationToken);
        var marked = await workspace.MarkAsync(StateOf(release.Record), version.Tag, cancellationToken);

        var notes = ArtifactsDirectory / "release" / $"{version.Tag}.md";
        Directory.CreateDirectory(notes.Parent!);
        await File.WriteAllTextAsync(notes, release.Notes + "\n", cancellationToken);
        Log.LogInformation("{Notes}", release.Notes);
        await AnnounceAsync(tags, release, cancellationToken);
        ReportSummary(found is not null && imageTags + marked == 0
            ? $"{version.Tag} was released before"
                + ((await workspace.PlanReturnAsync(StateOf(release.Record), cancellationToken)).IsEmpty ? "" : ", and is not what the workspace serves now")
            : $"{version.Tag}: {Count(imageTags, "image tag")}, {Count(marked, "asset")} marked, notes in artifacts/release");
    }

    /// <summary>Checks that this commit is published, and tags it with what it consists of.</summary>
    private async Task<TaggedRelease> MakeReleaseAsync(
        ReleaseTags tags, GitRepository repository, ReleaseVersion version, CancellationToken cancellationToken)
    {
        var images = await ImagesAsync(cancellationToken);
        var published = new List<PublishedImage>();
        foreach (var image in images)
        {
            if (await FindPushedAsync(image, cancellationToken) is { } pushed)
            {
                published.Add(pushed);
            }
        }

        ReleaseChecks.EnsureProven(images.Select(image => image.Name).Except(published.Select(image => image.Name)));
        await EnsureTagsAreFreeAsync(published, version, cancellationToken);

        // A new plan: what was published in this build may have followed from the last one.
        var projects = await ProjectsAsync(cancellationToken);
        var environments = published.ToDictionary(
            image => image.Name,
            image => EnvironmentOf(images.Single(definition => definition.Name == image.Name), image.Reference));
        var plan = await (await PublisherAsync(cancellationToken)).PlanAsync(projects, environments, cancellationToken);
        ReleaseChecks.EnsurePublished([.. plan.Changes.Select(change => change.ToString())]);

        var commit = await repository.HeadAsync(cancellationToken);
        var previous = await tags.FindPreviousAsync(version, cancellationToken);
        var state = await (await ReleasesAsync(commit, cancellationToken)).DescribeAsync(projects, environments, cancellationToken);
        var record = RecordOf(version, commit, state, await ReleasedImagesAsync(images, published, previous?.Record, cancellationToken));
        var commits = previous is var (tag, _) ? await repository.CommitsAsync(tag, commit, cancellationToken) : [];
        var address = tags.Remote is { } remote ? await repository.FindRemoteAddressAsync(remote, cancellationToken) : null;
        var notes = ReleaseNotes.Write(
            record,
            previous?.Tag,
            previous?.Record,
            commits,
            DateOnly.FromDateTime(DateTime.UtcNow),
            RepositoryPages.Of(address, Host.Variables.GetValueOrDefault("GITHUB_SERVER_URL")));
        return await tags.CreateAsync(record, notes, cancellationToken);
    }

    private async Task EnsureTagsAreFreeAsync(
        IEnumerable<PublishedImage> images, ReleaseVersion version, CancellationToken cancellationToken)
    {
        var client = (await ProofsAsync(cancellationToken)).Registry;
        var taken = new List<(string, string)>();
        foreach (var image in images)
        {
            if (await client.FindImageAsync(image.Name, version.ToString(), cancellationToken) is { } other && other.Digest != image.Digest)
            {
                taken.Add((image.Name, $"{image.Repository}:{version}"));
            }
        }

        ReleaseChecks.EnsureTagsAreFree(taken);
    }

    /// <summary>The images with what is installed in them: looked into only where the release before had another image.</summary>
    private async Task<ImmutableArray<ReleasedImage>> ReleasedImagesAsync(
        ImmutableArray<ImageDefinition> images,
        List<PublishedImage> published,
        ReleaseRecord? previous,
        CancellationToken cancellationToken)
    {
        var client = (await ProofsAsync(cancellationToken)).Registry;
        var inventory = new PackageInventory(await EngineAsync(cancellationToken), client, Log);
        var released = ImmutableArray.CreateBuilder<ReleasedImage>();
        foreach (var image in published.OrderBy(image => image.Name, StringComparer.Ordinal))
        {
            var definition = images.Single(definition => definition.Name == image.Name);
            var identity = await (await BuilderAsync(cancellationToken)).FindIdentityAsync(definition, cancellationToken);
            var packages = previous?.Images.FirstOrDefault(other => other.Name == image.Name && other.Digest == image.Digest)?.Packages
                ?? [.. (await inventory.ReadAsync(image, cancellationToken))
                    .Select(package => new ReleasedPackage(package.Kind, package.Name, package.Version))];
            released.Add(new ReleasedImage(image.Name, image.Reference, identity!.Tag, packages));
        }

        return released.ToImmutable();
    }

    /// <summary>Gives the images their versions' tags; no layer moves.</summary>
    /// <returns>How many tags were written.</returns>
    private async Task<int> TagImagesAsync(
        ReleaseRecord record, ImmutableArray<ReleaseVersion> released, CancellationToken cancellationToken)
    {
        var proofs = await ProofsAsync(cancellationToken);
        var written = 0;
        foreach (var image in record.Images)
        {
            foreach (var tag in record.Version.ImageTags(released))
            {
                var mayMove = tag != record.Version.ToString();
                if (await proofs.TagAsync(image.Name, image.Digest, tag, mayMove, cancellationToken))
                {
                    Log.LogInformation("{Image}: tag {Tag}", image.Name, tag);
                    written++;
                }
            }
        }

        return written;
    }

    /// <summary>Shows the release to others: the remote, GitHub, Azure DevOps.</summary>
    private async Task AnnounceAsync(ReleaseTags tags, TaggedRelease release, CancellationToken cancellationToken)
    {
        var host = AnnouncedAt();
        if ((PushTo ?? (host?.WantsPush == true ? "origin" : null)) is { } remote)
        {
            await tags.PushAsync(release.Record.Version, remote, cancellationToken);
            if (await tags.FindUnpushedAsync(release.Record.Version, remote, cancellationToken) is { IsEmpty: false } earlier)
            {
                Log.LogWarning(
                    "{Remote} has no tag of {Earlier}: git push {Remote} {Earlier}",
                    remote, string.Join(", ", earlier.Select(version => version.Tag)), remote, string.Join(' ', earlier.Select(version => version.Tag)));
            }
        }
        else if (host is null)
        {
            Log.LogInformation("Tag {Tag} is in this clone; others see it when it is pushed: ./build.sh Release --push-to origin", release.Record.Version.Tag);
        }

        if (host is not null)
        {
            var announced = await host.PublishAsync(release, cancellationToken);
            Log.LogInformation("{Done}", announced.Text);
            if (announced.Page is { } page)
            {
                ReportLink($"Release {release.Record.Version.Tag}", page);
            }
        }
        else if (Host.Variables.GetValueOrDefault("GITHUB_ACTIONS") == "true")
        {
            Log.LogWarning("No GitHub release is made: hand the step GITHUB_TOKEN, and the job 'contents: write'");
        }
    }

    private ReleaseHost? AnnouncedAt() => ReleaseHost.Find(Host.Variables, GitHubToken, SystemAccessToken);

    private async Task<PipelineReleases> ReleasesAsync(string commit, CancellationToken cancellationToken) => new(
        await WorkspaceAsync(cancellationToken),
        Log,
        (_publishOptions ??= await PublishOptionsAsync(cancellationToken)) with { Commit = commit });
}
