using Microsoft.Extensions.Logging;
using Slipway.Core.Threading;
using Slipway.Workspace.Lifetime;

namespace Slipway.Build;

/// <summary>
/// This build as the owner of what runs in the workspace of tests: it ends with the build, however that ends, and other builds
/// of the clone wait for their turn. Targets of one build own it together.
/// </summary>
internal sealed class TestsOwner(LocalWorkspaceOptions workspace, ILogger log)
{
    private readonly Lock _lock = new();
    private readonly KeyedLock<LocalWorkspaceOptions> _taking = new();
    private IDisposable? _owned;
    private int _holders;

    /// <summary>Becomes the owner, or one of the owners, until what is returned is disposed of.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        using var alone = await _taking.TakeAsync(workspace, cancellationToken);
        lock (_lock)
        {
            if (_owned is not null)
            {
                _holders++;
                return new Holder(this);
            }
        }

        var owned = await LocalWorkspace.OwnJobsAsync(
            workspace,
            () => log.LogInformation("Waiting for another build of this clone that tests pipelines or runs a step"),
            cancellationToken);
        lock (_lock)
        {
            (_owned, _holders) = (owned, 1);
            return new Holder(this);
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_holders == 0)
            {
                _owned?.Dispose();
                _owned = null;
            }
        }
    }

    private sealed class Holder(TestsOwner owner) : IDisposable
    {
        private bool _hasLeft;

        public void Dispose()
        {
            if (!_hasLeft)
            {
                _hasLeft = true;
                owner.Leave();
            }
        }
    }
}
