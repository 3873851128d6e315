
namespace Slipway.Build;

/// <summary>The releases of the repository, as the stages see them that make one or go back to one.</summary>
public interface IReleases : IPipelines
{
    internal ReleasedStates Releases => State(() => new ReleasedStates(this));
}
