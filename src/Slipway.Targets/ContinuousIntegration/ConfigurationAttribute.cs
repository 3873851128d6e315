namespace Slipway.Targets;

/// <summary>
/// What the files of all CI servers have in common. An attribute on the build writes one file, from the graph of targets;
/// a local run writes it again when it changed, a run on a CI server fails where it is not up to date.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public abstract class ConfigurationAttribute : Attribute
{
    /// <summary>The script that starts the build, from the root, by whose content the compiled build is kept as well.</summary>
    public string Script { get; set; } = "./build.sh";

    /// <summary>The targets that the file is there to run.</summary>
    public string[] InvokedTargets { get; set; } = [];

    /// <summary>
    /// The targets that end a job of their own, on a machine of its own: what such a target depends on runs in its job,
    /// unless a job that it waits for has run it. A target over a set, or one with a
    /// <see cref="ITargetDefinition.Partition">partition</see>, is a matrix. What remains of the
    /// <see cref="InvokedTargets"/> is the last job. Without any, all is one job.
    /// </summary>
    public string[] Jobs { get; set; } = [];

    /// <summary>Parameters that are given the CI server's variable of their name: <c>Registry</c> takes <c>REGISTRY</c>.</summary>
    public string[] ImportParameters { get; set; } = [];

    /// <summary>
    /// Secret parameters that are given the CI server's secret of their name, in the jobs alone whose targets
    /// <see cref="ITargetDefinition.Uses"/> or require them.
    /// </summary>
    public string[] ImportSecrets { get; set; } = [];

    /// <summary>
    /// Where approval is asked for before the jobs run that no other waits for: an environment of the CI server, with its
    /// approvals.
    /// </summary>
    public string? EnvironmentName { get; set; }

    /// <summary>After how many minutes a job is given up.</summary>
    public int TimeoutMinutes { get; set; } = 60;

    /// <summary>How many jobs of a matrix run at once, at most; 0 for as many as the server allows.</summary>
    public int JobConcurrencyLimit { get; set; }

    /// <summary>How many commits are fetched; 0, the default, for the whole history, which versions are made from.</summary>
    public int FetchDepth { get; set; }

    /// <summary>Whether submodules are fetched, and theirs.</summary>
    public bool Submodules { get; set; }

    /// <summary>Whether the files that Git LFS keeps are fetched.</summary>
    public bool Lfs { get; set; }

    /// <summary>Whether the files that targets produce are kept as artifacts; those that a later job consumes always are.</summary>
    public bool PublishArtifacts { get; set; } = true;

    /// <summary>Packages of Debian or Ubuntu that jobs need beside what the machine has; installed as root. Only there.</summary>
    public string[] AptPackages { get; set; } = [];

    /// <summary>
    /// The files by whose content folders are cached between runs where all is one job; the compiled build is, in any case.
    /// What is not there is left out, but for patterns with <c>**</c>.
    /// What has an identity, secrets, an environment or the right to write takes nothing from caches.
    /// </summary>
    public string[] CacheKeyFiles { get; set; } = ["global.json", "Directory.Packages.props", "**/*.csproj"];

    /// <summary>Whether the file is written and checked; false for one that is kept by hand from now on.</summary>
    public bool AutoGenerate { get; set; } = true;

    /// <summary>The file, relative to the root, with <c>/</c>.</summary>
    public abstract string ConfigurationFile { get; }

    /// <summary>Whether what it runs has an identity, secrets or an environment: nothing for code that nobody has reviewed.</summary>
    internal abstract bool IsTrusted { get; }

    /// <summary>Whether a pull request starts it.</summary>
    internal abstract bool RunsForPullRequests { get; }

    /// <summary>The environment variable by which targets get the token of the run; null where they get none.</summary>
    internal abstract string? TokenVariable { get; }

    /// <summary>What stands at the top of the file.</summary>
    internal IReadOnlyList<string> Header =>
    [
        "Written by the build from its graph and its attributes: change those, not this file.",
        $"'{Script} --generate-ci' writes it again, as runs on a developer's machine do that write.",
    ];

    /// <summary>The script that installs <see cref="AptPackages"/>, by root and by who may become it.</summary>
    internal IReadOnlyList<string> AptScript =>
    [
        "as_root=$([ \"$(id -u)\" = 0 ] || echo sudo)",
        "$as_root apt-get update --quiet",
        $"$as_root apt-get install --yes --quiet --no-install-recommends {string.Join(' ', AptPackages)}",
    ];

    /// <summary>Whether its machines have apt.</summary>
    internal abstract bool HasApt { get; }

    /// <summary>The file as it should be.</summary>
    /// <param name="jobs">What it runs.</param>
    /// <param name="present">The file as it is; null where there is none.</param>
    internal abstract string Write(JobGraph jobs, string? present);
}
