using Microsoft.Extensions.Logging;
using Slipway.Targets;

/// <summary>A build that the tests start as a process of its own.</summary>
internal sealed class SampleBuild : SlipwayBuild
{
    public static Task<int> Main(string[] args) => ExecuteAsync<SampleBuild>(args, build => build.E);

    Target A => _ => _.Executes(() => { });

    Target B => _ => _.DependsOn(A).Executes(() => { });

    Target C => _ => _.DependsOn(B).Executes(() => { });

    Target D => _ => _.DependsOn(C).Executes(() => { });

    public Target E => _ => _.DependsOn(D).Executes(() => { });

    Target Fails => _ => _.Executes(() => throw new InvalidOperationException("no way"));

    /// <summary>Ends as soon as it is asked to.</summary>
    Target Waits => _ => _.Executes(async cancellationToken =>
    {
        Log.LogInformation("waiting");
        await Task.Delay(Timeout.Infinite, cancellationToken);
    });

    /// <summary>Does not listen.</summary>
    Target Deaf => _ => _.Executes(async () =>
    {
        Log.LogInformation("waiting");
        await Task.Delay(Timeout.Infinite, CancellationToken.None);
    });
}
