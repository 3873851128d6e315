using Slipway.Core.Files;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>What tests are read against.</summary>
/// <param name="Pipeline">The pipeline that they are of.</param>
/// <param name="Boundary">The repository, out of which no path may lead.</param>
/// <param name="Faults">Takes what is wrong.</param>
internal sealed record ReadingContext(TestedPipeline Pipeline, RepositoryBoundary Boundary, Faults Faults)
{
    /// <summary>A path as its reader would name it: relative to the repository, with forward slashes.</summary>
    public string Shown(string path) => Path.GetRelativePath(Boundary.Root, path).Replace('\\', '/');
}
