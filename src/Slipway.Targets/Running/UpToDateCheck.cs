namespace Slipway.Targets;

/// <summary>Whether a target has anything to do, by what it declares: inputs and outputs, then probes.</summary>
internal sealed class UpToDateCheck(BuildContext context, Func<string> buildCode)
{
    private readonly Lazy<string> _buildCode = new(buildCode);
    private readonly StateFolder _folder = new(context.Root);

    /// <summary>Takes up the work of a target that declares inputs or outputs, and keeps other builds off it.</summary>
    /// <returns>Null for one that declares none.</returns>
    public async Task<IncrementalWork?> BeginAsync(TargetRun run, CancellationToken cancellationToken) =>
        run.Definition.IsIncremental
            ? await IncrementalWork.BeginAsync(
                _folder, context.Root, run.Definition, _buildCode.Value, context.Reporter, cancellationToken)
                .ConfigureAwait(false)
            : null;

    /// <summary>Why a target would run, or would not.</summary>
    public async Task<UpToDateAnswer> ExplainAsync(TargetRun run, CancellationToken cancellationToken)
    {
        using var work = run.Definition.IsIncremental
            ? await IncrementalWork.LookAsync(
                _folder, context.Root, run.Definition, _buildCode.Value, context.Reporter, ownLock: null, cancellationToken)
                .ConfigureAwait(false)
            : null;
        return await AskAsync(run, work, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks what a target declares.</summary>
    /// <param name="run">The target.</param>
    /// <param name="work">Its work, if it declares inputs or outputs.</param>
    /// <param name="cancellationToken">Given to the probes.</param>
    public async Task<UpToDateAnswer> AskAsync(TargetRun run, IncrementalWork? work, CancellationToken cancellationToken)
    {
        if (work is null && run.Definition.Probes.Count == 0)
        {
            return new UpToDateAnswer(false, []);
        }

        if (context.Forced.Contains(run.Target))
        {
            return new UpToDateAnswer(false, ["forced"]);
        }

        if (work is { Changes.Count: > 0 })
        {
            return new UpToDateAnswer(false, work.Changes);
        }

        // Files decide nothing where a probe can tell: both must find nothing to do.
        List<string> reasons = work is null ? [] : ["nothing changed since its last success"];
        foreach (var probe in run.Definition.Probes)
        {
            var found = await probe(cancellationToken).ConfigureAwait(false);
            if (!found.IsUpToDate)
            {
                return new UpToDateAnswer(false, [found.Reason]);
            }

            reasons.Add(found.Reason);
        }

        return new UpToDateAnswer(true, reasons);
    }
}
