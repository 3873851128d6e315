using Microsoft.Extensions.Logging;
using Slipway.Build;
using Slipway.Core.Processes;
using Slipway.Core.Text;
using Slipway.Releases;
using Slipway.Targets;

// What is shipped, as packages.
internal sealed partial class Build
{
    [Parameter("Version of the last release of the packages, which a feed has, and with which these must be compatible; none unless given")]
    readonly string? LastRelease;

    Target Pack => _ => _
        .Description("Writes the NuGet packages to artifacts/packages")
        .Produces("artifacts/packages/*.nupkg", "artifacts/packages/*.snupkg")
        .Executes(PackAsync);

    private async Task PackAsync(CancellationToken cancellationToken)
    {
        var version = await PackageVersionAsync(cancellationToken);
        var packages = ArtifactsDirectory / "packages";
        if (Directory.Exists(packages))
        {
            Directory.Delete(packages, recursive: true);
        }

        // One compile of them all, in folders of its own: the build that runs this and the tests have others. Those of
        // build/ and tests/ say themselves that they are no packages.
        await new ChildProcess(
            Environment.ProcessPath ?? "dotnet", "pack", RootDirectory / "slipway.slnx",
            "--configuration", "Release", "--verbosity", "quiet", "-nodeReuse:false", "--output", packages,
            $"-property:ArtifactsPath={TemporaryDirectory / "pack"}",
            $"-property:Version={version}",
            $"-property:LastRelease={(LastRelease is { } last ? ReleaseVersion.Parse(last) : "")}",
            "-property:ContinuousIntegrationBuild=true")
        {
            WorkingDirectory = RootDirectory,
            OnLine = line => Log.LogInformation("{Line}", line),
        }.RunSuccessfullyAsync(cancellationToken);

        var count = Directory.EnumerateFiles(packages, "*.nupkg").Count();
        ReportSummary($"{Counted.Of(count, "package")} of version {version}");
    }

    private async Task<string> PackageVersionAsync(CancellationToken cancellationToken)
    {
        if (From<IVersion>().ReleaseVersion is { } wanted)
        {
            return ReleaseVersion.Parse(wanted).ToString();
        }

        var counted = await new GitVersionProgram(Environment.ProcessPath ?? "dotnet", GitVersionProgram.BundledPath)
        {
            NamedBy = "./build.sh Pack --release-version 1.0.0",
        }.RunAsync(new GitRepository(RootDirectory), cancellationToken);
        if (counted.FallbackReason is { } reason)
        {
            // NuGet keeps what it once got of a version: packages of another content need another one.
            Log.LogWarning("{Version} is a fallback, which is the same for each commit: {Reason}", counted.SemVer, reason);
        }

        return counted.SemVer;
    }
}
