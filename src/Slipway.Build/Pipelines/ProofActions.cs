using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Pipelines;
using Slipway.Pipelines.Proofs;

namespace Slipway.Build;

/// <summary>The proofs of a build that pipelines run as their tests say: found in the workspace, and written there.</summary>
internal sealed class ProofActions(IPipelines build)
{
    private readonly ConcurrentDictionary<string, EarnedProof> _earned = [];

    /// <summary>Keeps a proof until its pipeline is published; where it is already, the proof is written there.</summary>
    public async Task EarnAsync(
        PipelineProof proof, IReadOnlyList<MeasuredTest> measured, CancellationToken cancellationToken)
    {
        _earned[proof.Pipeline] = new(proof, measured);
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
