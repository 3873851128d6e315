using Slipway.Core.Processes;
using Slipway.Workspace.Files;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>Deletes the state of a server, whatever steps have left in it.</summary>
internal static class StateRemoval
{
    public static async Task RunAsync(DirectoryInfo state)
    {
        try
        {
            // Steps leave names and depths that .NET's own can't delete.
            new FileTree(Path.GetTempPath()).Delete(state.Name);
        }
        catch (UnauthorizedAccessException) when (!Environment.IsPrivilegedProcess)
        {
            // What a step made and no server had the time, or the means, to open is its root's, who takes it away.
            await new ChildProcess(
                "docker", "run", "--rm", "--volume", $"{state.FullName}:/left", await Engine.ImageAsync(),
                "/bin/sh", "-c", "rm -rf /left/*").RunSuccessfullyAsync(CancellationToken.None);
            new FileTree(Path.GetTempPath()).Delete(state.Name);
        }
    }
}
