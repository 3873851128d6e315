using System.Collections.Immutable;

namespace Slipway.Core.Diagnostics;

/// <summary>
/// Work that can't go on, for reasons that its user can mend. The command line prints the
/// <see cref="Diagnostics"/> and no stack.
/// </summary>
public sealed class DiagnosticException : Exception
{
    /// <summary>Creates the exception for one reason.</summary>
    /// <param name="diagnostic">What is wrong.</param>
    /// <param name="innerException">What was thrown beneath, shown only at verbose verbosity.</param>
    public DiagnosticException(Diagnostic diagnostic, Exception? innerException = null)
        : this([diagnostic], innerException)
    {
    }

    /// <summary>Creates the exception for everything that was found wrong in one go.</summary>
    /// <param name="diagnostics">What is wrong; at least one.</param>
    /// <param name="innerException">What was thrown beneath, shown only at verbose verbosity.</param>
    /// <exception cref="ArgumentException"><paramref name="diagnostics"/> is empty.</exception>
    public DiagnosticException(IEnumerable<Diagnostic> diagnostics, Exception? innerException = null)
        : this(diagnostics.ToImmutableArray(), innerException)
    {
    }

    private DiagnosticException(ImmutableArray<Diagnostic> diagnostics, Exception? innerException)
        : base(string.Join(Environment.NewLine, diagnostics), innerException)
    {
        if (diagnostics.IsEmpty)
        {
            throw new ArgumentException("An exception of diagnostics needs at least one.", nameof(diagnostics));
        }

        Diagnostics = diagnostics;
    }

    /// <summary>What is wrong, in the order to show it.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }
}
