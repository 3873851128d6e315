using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>
/// What is in the repository and follows from the build's code. Builds on developers' machines write it, unless they only
/// read; on CI servers it is judged.
/// </summary>
internal sealed class GeneratedFiles(
    Type build, BuildContext context, StateFolder state, string code, ParameterSet parameters)
{
    /// <summary>Writes all that is not as it should be.</summary>
    /// <returns>The files that were written, relative to the root.</returns>
    /// <exception cref="DiagnosticException">SLP1003, SLP1023: an attribute can't be as it is.</exception>
    public IReadOnlyList<string> Write() =>
    [
        .. BuildSchema.Update(context.Root, state, code, context.Graph!, parameters) ? [BuildSchema.RelativePath] : Array.Empty<string>(),
        .. ComponentFiles.Update(context.Root, state, code, build),
        .. ContinuousIntegrationFiles.Write(build, context, parameters),
    ];

    /// <summary>Writes what is not as it should be, or says so.</summary>
    /// <param name="mayWrite">Whether any target of the build writes.</param>
    /// <exception cref="DiagnosticException">SLP1022: on a CI server, a file is stale by which such targets run.</exception>
    public void Follow(bool mayWrite)
    {
        try
        {
            if (context.Environment.IsContinuousIntegration)
            {
                Judge(mayWrite ? Severity.Error : Severity.Warning);
                return;
            }

            if (mayWrite)
            {
                BuildSchema.Update(context.Root, state, code, context.Graph!, parameters);
                ComponentFiles.Update(context.Root, state, code, build);
            }

            if (!ContinuousIntegrationFiles.AreKnown(context, state, code) && (mayWrite ? WriteForServers() : Judge(Severity.Warning)))
            {
                ContinuousIntegrationFiles.Remember(build, context, state, code);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Reporter.Warn($"a file that follows from the build's code can't be written: {e.Message}");
        }
    }

    private bool WriteForServers() => Try(() =>
    {
        context.Reporter.FilesWritten(ContinuousIntegrationFiles.Write(build, context, parameters), isWhole: false);
        return true;
    });

    private bool Judge(Severity severity)
    {
        IReadOnlyList<StaleFile> stale = [];
        var isJudged = Try(() =>
        {
            stale = ContinuousIntegrationFiles.Stale(build, context, parameters);
            return true;
        });
        if (stale.Count > 0 && severity == Severity.Error)
        {
            throw new DiagnosticException([.. stale.Select(file => file.As(severity))]);
        }

        context.Reporter.Warn(stale.Select(file => file.As(severity)));
        return isJudged && stale.Count == 0;
    }

    /// <summary>A mistake in an attribute is one about CI servers, and no reason not to run targets.</summary>
    private bool Try(Func<bool> work)
    {
        try
        {
            return work();
        }
        catch (DiagnosticException e)
        {
            context.Reporter.Warn(e.Diagnostics.Select(diagnostic => diagnostic with { Severity = Severity.Warning }));
            context.Reporter.Warn("until that is mended, files of CI servers are neither written nor checked");
            return false;
        }
    }
}
