using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;

namespace Slipway.Pipelines.Actual;

/// <summary>Compares what is wanted with what the workspace has, once all is there that must be. Writes nothing.</summary>
internal sealed class PlanReader(WorkspaceClient workspace, PublishOptions options)
{
    /// <exception cref="DiagnosticException">Something is not there that no file here makes, each with its own code.</exception>
    public async Task<PublishPlan> ReadAsync(DesiredState desired, CancellationToken cancellationToken)
    {
        var actual = await new ActualStateReader(workspace).ReadAsync(desired, cancellationToken).ConfigureAwait(false);
        var missing = desired.Required
            .Where(required => !actual.Bodies.ContainsKey(required.Path))
            .Select(required => new Diagnostic(required.Code, required.Message)
            {
                File = required.Position.File,
                Line = required.Position.Line,
                Column = required.Position.Column,
                Remedy = required.Remedy,
            })
            .ToImmutableArray();
        return missing.IsEmpty ? Comparison.Of(desired, actual, options) : throw new DiagnosticException(missing);
    }
}
