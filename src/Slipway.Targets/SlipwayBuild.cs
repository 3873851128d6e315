using Microsoft.Extensions.Logging;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

/// <summary>
/// A build: a class with <see cref="Target"/> properties and <see cref="ParameterAttribute">parameters</see>. What it
/// has from here is there once its targets run or say what they are, not yet in its constructor.
/// </summary>
public abstract partial class SlipwayBuild
{
    private BuildContext? _context;

    /// <summary>The folder that has the build's <c>.nuke</c> folder.</summary>
    protected internal AbsolutePath RootDirectory => Context.Root;

    /// <summary>Where the build keeps what it can make again: <c>.nuke/temp</c>, never under version control.</summary>
    protected internal AbsolutePath TemporaryDirectory => RootDirectory / ".nuke" / "temp";

    /// <summary>Where the build puts what it makes for others: <c>artifacts</c>.</summary>
    protected internal AbsolutePath ArtifactsDirectory => RootDirectory / "artifacts";

    /// <summary>Writes among the build's output, with secrets masked. Safe to use from several threads.</summary>
    protected internal ILogger Log => Context.Log;

    /// <summary>The secrets that are masked in all output: those of secret parameters, and what targets add.</summary>
    protected internal SecretMask Secrets => Context.Secrets;

    /// <summary>The profiles that were asked for with <c>--profile</c>; the last one counts most.</summary>
    protected internal IReadOnlyList<string> Profiles => Context.Profiles;

    /// <summary>Where the build runs.</summary>
    protected internal BuildEnvironment Host => Context.Environment;

    /// <summary>What the build can tell the CI server that it runs on.</summary>
    protected internal BuildServer Server => Context.Reporter.Writer.Server;

    /// <summary>Whether somebody sits before the output.</summary>
    protected internal bool IsTerminal => Host.IsTerminal;

    /// <summary>Whether the build runs on a continuous integration server.</summary>
    protected internal bool IsCI => Host.IsContinuousIntegration;

    /// <summary>
    /// With what exit code a build ends in which all went well; 0 unless a target says more, as with 2 that there are
    /// changes. A failed build ends with −1 whatever stands here.
    /// </summary>
    protected internal int ExitCode { get; set; }

    private BuildContext Context => _context ?? throw new InvalidOperationException(
        "A build's members are not there yet in its constructor and its initialisers.");

    /// <summary>Whether the user wants the target to do its work even where it is up to date (<c>--force</c>).</summary>
    /// <param name="target">One of this build's target properties.</param>
    protected internal bool IsForced(Target target) =>
        Context.Graph?.Find(target) is { } executable && Context.Forced.Contains(executable);

    /// <summary>Says in the summary, beside the running target's status, what came of it: <c>3 images pushed</c>.</summary>
    /// <param name="text">A few words.</param>
    /// <exception cref="InvalidOperationException">No target runs.</exception>
    protected internal void ReportSummary(string text) =>
        (Context.CurrentRun ?? throw new InvalidOperationException("Only a running target can report.")).Note(text);

    /// <summary>
    /// Shows on a terminal what goes on within the running target, a row for each beneath the target's own, until it ends
    /// or says otherwise. Elsewhere nothing is shown: what must be known is logged.
    /// </summary>
    /// <param name="rows">What goes on, in the order in which it is shown.</param>
    /// <param name="status">What stands beside the target's own time; the last line that it wrote when null.</param>
    protected internal void ReportRows(IReadOnlyList<LiveRow> rows, string? status = null) =>
        Context.Reporter.Writer.ShowRows(rows, status);

    /// <summary>Shows a link beneath the summary, also on the page that a CI server has for the run.</summary>
    /// <param name="text">What is found there.</param>
    /// <param name="url">Where.</param>
    protected internal void ReportLink(string text, Uri url) => Context.Links.Enqueue(new Link(text, url));

    internal void Attach(BuildContext context) => _context = context;

    // A seam for the engine's own tests, which make graphs from data.
    internal virtual IReadOnlyList<DeclaredTarget> DeclaredTargets() => TargetDiscovery.Find(this);

    /// <summary>The names of its targets, without asking anything of them.</summary>
    internal IEnumerable<string> TargetNames() => TargetDiscovery.Properties(GetType()).Select(TargetDiscovery.NameOf);
}
