using Slipway.Targets;

namespace Slipway.Build;

/// <summary>What a build has made for others, deleted.</summary>
public interface IClean : ISlipwayBuild
{
    /// <summary>Deletes <c>artifacts/</c>.</summary>
    Target Clean => _ => _
        .Description("Deletes artifacts/; the services' state in .nuke/temp/ stays")
        .TryBefore<IServices>(build => build.EnsureServices)
        .Executes(() =>
        {
            if (Directory.Exists(ArtifactsDirectory))
            {
                Directory.Delete(ArtifactsDirectory, recursive: true);
            }
        });
}
