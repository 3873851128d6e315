using Slipway.Workspace.Jobs;
using Slipway.Workspace.PublicData;

namespace Slipway.Workspace.Runs;

/// <summary>The inputs of a step that lie on the internet.</summary>
internal static class PublicInputs
{
    /// <summary>Fetches what of a step's inputs is not here yet, or has changed; what it is given as a URI is its own to fetch.</summary>
    /// <exception cref="PublicDataException">It can't be had.</exception>
    public static async Task EnsureAsync(this PublicStore store, StepPlan plan, CancellationToken cancellationToken)
    {
        foreach (var input in plan.Inputs.Where(input => input is { Source: not null, Mode: not InputMode.Direct }))
        {
            try
            {
                await store.EnsureAsync(PublicUri.Parse(input.Source!)!, cancellationToken).ConfigureAwait(false);
            }
            catch (PublicDataException e)
            {
                throw new PublicDataException($"The input '{input.Name}' can't be fetched: {e.Message}.", e);
            }
        }
    }
}
