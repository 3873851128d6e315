using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>Says what it means that the system does not let a file be read or written, which any target may come by.</summary>
internal static class FileDiagnostic
{
    /// <summary>The diagnostic; null for what has nothing to do with a file.</summary>
    public static Diagnostic? Of(Exception exception) =>
        // What the system says of a file names it in quotes; of a broken connection, say, it does not.
        exception is UnauthorizedAccessException
        || (exception is IOException && exception.Message.Contains('\'', StringComparison.Ordinal))
            ? new Diagnostic(Codes.FileRefused, $"the system refuses a file: {exception.Message}")
            {
                Remedy = "check that it is there, that this user may read and write it, and that its disk has room and is not read-only",
            }
            : null;
}
