using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Pipelines;
using Slipway.Pipelines.Proofs;

namespace Slipway.Build;

/// <summary>The proofs of a build that pipelines run as their tests say: found in the workspace, and written there.</summary>
internal sealed class ProofActions(IPipelines build)
{
    private readonly ConcurrentDictionary<string, string> _earned = [];

    /// <summary>Keeps a proof until its pipeline is published; where it is already, the proof is written there.</summary>
    public async Task EarnAsync(PipelineProject project, string proof, CancellationToken cancellationToken)
    {
        _earned[project.Name] = proof;
        var proofs = await ProofsAsync(cancellationToken);
        var environments = await build.Images.EnvironmentsAsync(cancellationToken);
        if (await proofs.IsPublishedAsync(project, environments, cancellationToken))
        {
            await proofs.WriteAsync(project, environments, proof, cancellationToken);
        }
    }

    /// <summary>
    /// The proof that a pipeline as it is now gets when its tests have passed; null where the registry lacks an image of it.
    /// </summary>
    public async Task<string?> OfAsync(PipelineProject project, IEnumerable<string> tests, CancellationToken cancellationToken)
    {
        var environments = await build.Images.EnvironmentsAsync(cancellationToken);
        return project.Images.All(environments.ContainsKey) ? PipelineProofs.Of(project, environments, tests) : null;
    }

    /// <summary>Whether the workspace has a pipeline as it is now with a proof.</summary>
    public async Task<bool> IsThereAsync(PipelineProject project, string proof, CancellationToken cancellationToken) =>
        await (await ProofsAsync(cancellationToken)).IsThereAsync(
            project, await build.Images.EnvironmentsAsync(cancellationToken), proof, cancellationToken);

    /// <summary>The pipelines whose proofs this build has come to, and that the workspace does not have so.</summary>
    public async Task<ImmutableArray<PipelineProject>> FindUnwrittenAsync(CancellationToken cancellationToken)
    {
        var unwritten = ImmutableArray.CreateBuilder<PipelineProject>();
        foreach (var project in await build.Pipelines.ProjectsAsync(cancellationToken))
        {
            if (_earned.TryGetValue(project.Name, out var proof) && !await IsThereAsync(project, proof, cancellationToken))
            {
                unwritten.Add(project);
            }
        }

        return unwritten.ToImmutable();
    }

    /// <summary>Writes the proofs that this build has come to, where the pipelines are published.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var proofs = await ProofsAsync(cancellationToken);
        var environments = await build.Images.EnvironmentsAsync(cancellationToken);
        foreach (var project in await FindUnwrittenAsync(cancellationToken))
        {
            await proofs.WriteAsync(project, environments, _earned[project.Name], cancellationToken);
            build.Log.LogInformation("{Pipeline}: marked as tested ({Proof})", project.Name, _earned[project.Name]);
        }
    }

    private async Task<PipelineProofs> ProofsAsync(CancellationToken cancellationToken) =>
        new(await build.Services.WorkspaceAsync(cancellationToken), build.Log);
}
