using Slipway.Targets;

namespace Slipway.Build;

/// <summary>Back to a release, by the record that is in its tag.</summary>
public interface IRollback : IReleases
{
    /// <summary>The release to go back to.</summary>
    [Parameter("Release that Rollback goes back to, such as v1.2.3")]
    string? To => TryGetValue<string>();

    /// <summary>Goes back.</summary>
    Target Rollback => _ => _
        .Description("Points endpoints and schedules back at a release: --to v1.2.3")
        .Requires(() => To)
        .DependsOn(EnsureServices)
        .TryAfter<IPublish>(build => build.Publish)
        .TryAfter<IRelease>(build => build.Release)
        .Executes(token => new RollbackActions(this).RollBackAsync(token));
}
