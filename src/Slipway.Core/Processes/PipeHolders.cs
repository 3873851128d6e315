using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;

namespace Slipway.Core.Processes;

/// <summary>Who keeps open what a process that has ended wrote its output to. Known on Linux alone.</summary>
internal static class PipeHolders
{
    /// <summary>The processes, as a person would name them: <c>'sleep' (process 4711)</c>.</summary>
    /// <param name="process">One whose output and errors this process reads.</param>
    public static IReadOnlyList<string> Of(Process process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        string?[] pipes = [PipeOf(process.StandardOutput.BaseStream), PipeOf(process.StandardError.BaseStream)];
        return [.. ProcessTable.Here.All()
            .Select(other => other.Identity.Id)
            .Where(id => id != Environment.ProcessId && Holds(id, pipes))
            .Select(id => $"'{NameOf(id)}' (process {id.ToString(CultureInfo.InvariantCulture)})")];
    }

    private static string? PipeOf(Stream stream)
    {
        try
        {
            return stream is PipeStream pipe
                ? File.ResolveLinkTarget($"/proc/self/fd/{pipe.SafePipeHandle.DangerousGetHandle()}", returnFinalTarget: false)?.Name
                : null;
        }
        catch (ObjectDisposedException)
        {
            // It was read to its end.
            return null;
        }
    }

    private static bool Holds(int id, string?[] pipes)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{id}/fd")
                .Any(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name is { } target && pipes.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while it was looked at, or is another user's.
            return false;
        }
    }

    private static string NameOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            return "?";
        }
    }
}
