using Slipway.Targets;

namespace Slipway.Build;

/// <summary>The version of the commit.</summary>
public interface IVersion : ISlipwayBuild
{
    /// <summary>The version that is released, instead of the one that GitVersion counts.</summary>
    [Parameter("Version that Release makes, such as 1.0.0 or 2.0.0-rc.1; counted by GitVersion unless told")]
    string? ReleaseVersion => TryGetValue<string>();

    /// <summary>Tells the version.</summary>
    Target GitVersion => _ => _
        .Description("Tells the version of this commit, counted from tags and commit messages")
        .TryBefore<IServices>(build => build.EnsureServices)
        .OnlyWhenDynamic(() => ReleaseVersion == null) // else nobody asks for it
        .Executes(Versions.TellAsync);

    internal VersionActions Versions => State(() => new VersionActions(this));
}
