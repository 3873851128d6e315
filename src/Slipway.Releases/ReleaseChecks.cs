using Slipway.Core.Diagnostics;

namespace Slipway.Releases;

/// <summary>What must hold before a release is made. Each check says how to mend what does not.</summary>
public static class ReleaseChecks
{
    /// <summary>The version that a release of this commit gets where none is asked for by name.</summary>
    /// <param name="counted">What GitVersion has counted.</param>
    /// <exception cref="DiagnosticException">
    /// SLP4002: the clone is shallow. SLP4003: there is nothing to count from. SLP4006: the branch gives pre-releases.
    /// </exception>
    public static ReleaseVersion VersionOf(VersionInfo counted)
    {
        if (counted.FallbackReason is { } reason)
        {
            throw new DiagnosticException(reason);
        }

        return counted.PreReleaseLabel.Length == 0 ? counted.Release : throw new DiagnosticException(new Diagnostic(
            Codes.PreRelease, $"branch '{counted.BranchName}' is on the way to {counted.Release}: its version is {counted.SemVer}")
        {
            Remedy = $"release from main, or name the version: --release-version {counted.Release}",
        });
    }

    /// <summary>Makes sure that the registry has every image under the tag that its tests have earned it.</summary>
    /// <param name="unproven">The images that it has not.</param>
    /// <param name="remedy">How they are built, tested and pushed.</param>
    /// <exception cref="DiagnosticException">SLP4015 for each.</exception>
    public static void EnsureProven(IEnumerable<string> unproven, string remedy) => Ensure(unproven.Select(image => new Diagnostic(
        Codes.UnprovenImage,
        $"image '{image}' as of this commit has no tag of its identity in the registry: nothing proves that its tests passed")
    {
        File = $"images/{image}",
        Remedy = remedy,
    }));

    /// <summary>Makes sure that every pipeline has run as its tests want it, just as it is released.</summary>
    /// <param name="untested">The pipelines of which nothing proves it.</param>
    /// <param name="remedy">How they are tested.</param>
    /// <exception cref="DiagnosticException">SLP4023 for each.</exception>
    public static void EnsureTested(IEnumerable<UntestedPipeline> untested, string remedy) => Ensure(untested.Select(pipeline =>
        new Diagnostic(Codes.UntestedPipeline, $"nothing proves that pipeline '{pipeline.Name}' runs: {pipeline.Reason}")
        {
            Remedy = remedy,
        }));

    /// <summary>Makes sure that the workspace is as the commit wants it.</summary>
    /// <param name="changes">What publishing would still change.</param>
    /// <param name="remedy">How they are made.</param>
    /// <exception cref="DiagnosticException">SLP4016: there is something.</exception>
    public static void EnsurePublished(IReadOnlyCollection<string> changes, string remedy)
    {
        const int shown = 5;
        if (changes.Count > 0)
        {
            var more = changes.Count > shown ? $"; and {changes.Count - shown} more" : "";
            throw new DiagnosticException(new Diagnostic(
                Codes.NotPublished, $"the workspace is not as this commit wants it: {string.Join("; ", changes.Take(shown))}{more}")
            {
                Remedy = remedy,
            });
        }
    }

    /// <summary>Makes sure that no image of the release loses its version's tag to another.</summary>
    /// <param name="taken">Images whose version's tag is on another image already, with the tag's reference.</param>
    /// <exception cref="DiagnosticException">SLP4017 for each.</exception>
    public static void EnsureTagsAreFree(IEnumerable<(string Image, string Reference)> taken) =>
        Ensure(taken.Select(tag => new Diagnostic(
            Codes.ImageTagTaken, $"image '{tag.Image}' of this commit can't be {tag.Reference}: that is another image already")
        {
            Remedy = "what a version names never changes: release under another one with --release-version",
        }));

    /// <summary>Makes sure that a release was made for this workspace.</summary>
    /// <exception cref="DiagnosticException">SLP4014: it was made for another.</exception>
    public static void EnsureMadeFor(ReleaseRecord record, string workspace)
    {
        if (!record.Workspace.Equals(workspace, StringComparison.OrdinalIgnoreCase))
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.OtherWorkspace, $"{record.Version.Tag} was released to {record.Workspace}, and this is {workspace}")
            {
                Remedy = "name that workspace with --subscription-id, --resource-group and --workspace",
            });
        }
    }

    private static void Ensure(IEnumerable<Diagnostic> found)
    {
        var diagnostics = found.ToList();
        if (diagnostics.Count > 0)
        {
            throw new DiagnosticException(diagnostics);
        }
    }
}
