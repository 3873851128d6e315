using Microsoft.Extensions.Logging;
using Slipway.Core.Threading;
using Slipway.Releases;

namespace Slipway.Build;

/// <summary>The version of the commit, counted once.</summary>
internal sealed class VersionActions
{
    private readonly IVersion _build;
    private readonly Once<VersionInfo> _version;

    public VersionActions(IVersion build)
    {
        _build = build;
        var program = new GitVersionProgram(Environment.ProcessPath ?? "dotnet", GitVersionProgram.BundledPath)
        {
            NamedBy = "./build.sh Release --release-version 1.0.0",
        };
        _version = new(token => program.RunAsync(new GitRepository(build.RootDirectory), token));
    }

    public Task<VersionInfo> VersionAsync(CancellationToken cancellationToken) => _version.GetAsync(cancellationToken);

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        var version = await VersionAsync(cancellationToken);
        if (version.FallbackReason is { } reason)
        {
            _build.Log.LogWarning("{SemVer} is a fallback, which will not do for a release: {Reason}", version.SemVer, reason.Message);
        }

        _build.Server.UpdateBuildNumber(version.FullSemVer);
        _build.ReportSummary(version.FullSemVer);
    }
}
