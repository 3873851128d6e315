using System.Reflection;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>What ended a target or a build, without what .NET wrapped around it.</summary>
internal sealed class Failure
{
    public Failure(Exception exception)
    {
        while (exception is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 }
            && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        Exception = exception;
    }

    public Exception Exception { get; }

    /// <summary>One line: what kind of failure, and the first line of what it says.</summary>
    public string Summary
    {
        get
        {
            var (kind, text) = Exception is DiagnosticException { Diagnostics: [var first, ..] }
                ? (first.Code, first.Message)
                : (Exception.GetType().Name, Exception.Message);
            return $"{kind}: {text.TrimStart().Split('\n')[0].TrimEnd()}";
        }
    }
}
