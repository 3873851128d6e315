namespace Slipway.Targets;

public abstract partial class SlipwayBuild
{
    /// <summary>Runs a build as this process's program; Ctrl+C and SIGTERM stop it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="defaultTargets">What runs when no target is named: <c>build => build.Publish</c>.</param>
    /// <typeparam name="T">The build.</typeparam>
    /// <returns>
    /// The process's exit code: 0 or what a target set as <see cref="ExitCode"/>, or −1 (which a shell sees as 255) for
    /// anything that went wrong.
    /// </returns>
    public static Task<int> ExecuteAsync<T>(string[] args, params Func<T, Target>[] defaultTargets)
        where T : SlipwayBuild, new() =>
        BuildEngine.RunProcessAsync(() => new T(), Defaults(defaultTargets), args);

    /// <summary>Runs a build within a process that does more than that, such as a test.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="environment">What the build sees of the world.</param>
    /// <param name="defaultTargets">What runs when no target is named.</param>
    /// <typeparam name="T">The build.</typeparam>
    /// <returns>0 or what a target set as <see cref="ExitCode"/>, or −1 for anything that went wrong.</returns>
    public static Task<int> ExecuteAsync<T>(
        IReadOnlyList<string> args,
        BuildEnvironment environment,
        params Func<T, Target>[] defaultTargets)
        where T : SlipwayBuild, new() =>
        new BuildEngine(() => new T(), environment, Defaults(defaultTargets)).RunAsync(args);

    private static Func<SlipwayBuild, Target>[] Defaults<T>(Func<T, Target>[] targets)
        where T : SlipwayBuild =>
        [.. targets.Select<Func<T, Target>, Func<SlipwayBuild, Target>>(target => build => target((T)build))];
}
