using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines;
using Slipway.Pipelines.Proofs;
using Slipway.Pipelines.Publishing;

namespace Slipway.Build;

/// <summary>The proofs of a build that pipelines run as their tests say: found in the workspace, and written there.</summary>
internal sealed class ProofActions(IPipelines build)
{
    private readonly ConcurrentDictionary<string, EarnedProof> _earned = [];
    private readonly ConcurrentDictionary<string, string> _leftOut = [];

    /// <summary>Notes that a pipeline is not tested in this build, though nothing proves that it runs.</summary>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="since">What it has not changed since.</param>
    public void LeaveOut(string pipeline, string since) => _leftOut[pipeline] = since;

    /// <summary>Checks that no pipeline is published whose tests were left out as unaffected.</summary>
    /// <exception cref="DiagnosticException">SLP1910: some are.</exception>
    public void EnsureNoneIsLeftOut(IEnumerable<PlannedChange> changes)
    {
        var untested = changes.Where(change => change.Kind == ResourceKind.PipelineComponent)
            .Select(change => change.Pipeline ?? "").Where(_leftOut.ContainsKey).Distinct(StringComparer.Ordinal)
            .Select(pipeline => new Diagnostic(
                Codes.LeftOutTests,
                $"pipeline '{pipeline}' is not published as it is now, and its tests were left out, since it has not changed since "
                + _leftOut[pipeline])
            {
                Remedy = "publish without --since, which tests it; or untested, by --skip TestPipelines",
            })
            .ToImmutableArray();
        if (!untested.IsEmpty)
        {
            throw new DiagnosticException(untested);
        }
    }

    /// <summary>Keeps a proof until its pipeline is published; where it is already, the proof is written there.</summary>
    public async Task EarnAsync(
        PipelineProof proof, IReadOnlyList<MeasuredTest> measured, CancellationToken cancellationToken)
    {
        _earned[proof.Pipeline] = new(proof, measured);
        _leftOut.TryRemove(proof.Pipeline, out _);
        var proofs = await ProofsAsync(cancellationToken);
        if (await proofs.IsPublishedAsync(proof, cancellationToken))
        {
            await proofs.WriteAsync(proof, measured, cancellationToken);
        }
    }

    /// <summary>
    /// The proof that a pipeline as it is now gets when its tests have passed; null where the registry lacks an image of it.
    /// </summary>
    public async Task<PipelineProof?> OfAsync(PipelineProject project, IEnumerable<string> tests, CancellationToken cancellationToken)
    {
        var environments = await build.Images.EnvironmentsAsync(cancellationToken);
        return project.Images.All(environments.ContainsKey) ? PipelineProofs.Of(project, environments, tests) : null;
    }

    /// <summary>Whether the workspace has the pipeline as it is now, with the proof.</summary>
    public async Task<bool> IsThereAsync(PipelineProof proof, CancellationToken cancellationToken) =>
        await (await ProofsAsync(cancellationToken)).IsThereAsync(proof, cancellationToken);

    /// <summary>The proofs that this build has come to, and that the workspace does not have.</summary>
    public async Task<ImmutableArray<PipelineProof>> FindUnwrittenAsync(CancellationToken cancellationToken)
    {
        var unwritten = ImmutableArray.CreateBuilder<PipelineProof>();
        foreach (var (proof, _) in _earned.Values.OrderBy(earned => earned.Proof.Pipeline, StringComparer.Ordinal))
        {
            if (!await IsThereAsync(proof, cancellationToken))
            {
                unwritten.Add(proof);
            }
        }

        return unwritten.ToImmutable();
    }

    /// <summary>Writes the proofs that this build has come to, where the pipelines are published.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var proofs = await ProofsAsync(cancellationToken);
        foreach (var (proof, measured) in _earned.Values)
        {
            if (await proofs.WriteAsync(proof, measured, cancellationToken))
            {
                build.Log.LogInformation("{Pipeline}: marked as tested ({Proof})", proof.Pipeline, proof.Value);
            }
        }
    }

    /// <summary>What the tests measured when they passed with this content: in this build, or before it and kept with the proof.</summary>
    public async Task<IReadOnlyList<MeasuredTest>> FindMeasuredAsync(PipelineProof proof, CancellationToken cancellationToken) =>
        _earned.TryGetValue(proof.Pipeline, out var earned) && earned.Proof.Value == proof.Value
            ? earned.Measured
            : await (await ProofsAsync(cancellationToken)).ReadMeasuredAsync(proof, cancellationToken);

    private async Task<PipelineProofs> ProofsAsync(CancellationToken cancellationToken) =>
        new(await build.Services.WorkspaceAsync(cancellationToken), build.Log);

    private sealed record EarnedProof(PipelineProof Proof, IReadOnlyList<MeasuredTest> Measured);
}
