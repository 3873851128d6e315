using Docker.DotNet;
using Docker.DotNet.Models;
using Slipway.Core.Diagnostics;
using Slipway.Workspace.Files;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Runs;

/// <summary>A folder that a step could write.</summary>
/// <param name="Files">The files that it is of.</param>
/// <param name="Path">The folder, which nobody else can make something else of.</param>
/// <param name="Parts">What in it the workspace needs; all of it when it is the folder itself.</param>
internal sealed record WrittenFolder(FileTree Files, string Path, params IReadOnlyList<string> Parts);

/// <summary>
/// Opens to the workspace what steps have closed to it. Containers run as root or as their image's user; a server that is
/// neither can't read what only its writer may, and can't delete what lies in a folder of another user. In Azure's storage
/// files have no such rights, so that none are lost when everyone gets them, whom the state's own folder lets no further.
/// <para>
/// Only who owns a file, or root, can do it. Root is had where the step had it: in a container of its image, which is given
/// what the step was given to write, and less than the step otherwise. It changes rights and not the owner, since which
/// number an owner has in there is the engine's affair (rootless, <c>userns-remap</c>).
/// </para>
/// </summary>
internal sealed class StepRights(ContainerEngine engine)
{
    // Everyone may read and write, and go into folders. What a folder's 'sticky' bit keeps from others goes, and so do the
    // bits by which who runs a program gets its owner's rights: everyone could write the program now.
    private const string Rights = "a+rwX,a-st";

    private const string Target = "/slipway";

    private const long Memory = 512L << 20;
    private const long Processes = 64;

    // Some millions of files, or a program that does something else.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // Both are among a step's: to go into folders and to change rights whosever they are.
    private static readonly string[] Capabilities = ["DAC_OVERRIDE", "FOWNER"];

    /// <summary>Looks for what is closed, and opens it when there is something.</summary>
    /// <exception cref="UnauthorizedAccessException">Something stays closed.</exception>
    public async Task OpenAsync(Job step, IReadOnlyList<WrittenFolder> folders, CancellationToken cancellationToken)
    {
        if (Environment.IsPrivilegedProcess)
        {
            return;
        }

        var closed = folders.Where(folder => FindClosed(folder) is not null).ToList();
        if (closed.Count == 0)
        {
            return;
        }

        var failure = await RunAsync(step, closed, cancellationToken).ConfigureAwait(false);
        // What another step makes or takes away meanwhile is no failure, when nothing is closed at the end.
        if (failure is not null && closed.Select(FindClosed).FirstOrDefault(left => left is not null) is { } left)
        {
            throw new UnauthorizedAccessException(
                $"'{left}' belongs to a user of the step's container and can't be opened to the workspace: {failure}. "
                + $"It may be unreadable, and is not deleted with its job. As root, 'chmod -R {Rights}' on it does it.");
        }
    }

    /// <summary>The path, as it is shown, of something that is closed; null when nothing is.</summary>
    private static string? FindClosed(WrittenFolder folder) =>
        folder.Parts.Select(folder.Files.FindClosed).FirstOrDefault(found => found is not null) is { } closed
            ? FileName.Shown(folder.Files.WholePath(closed.Path) ?? closed.Path)
            : null;

    /// <returns>What went wrong; null when nothing did.</returns>
    private async Task<string?> RunAsync(Job step, List<WrittenFolder> folders, CancellationToken cancellationToken)
    {
        var image = step.StepPlan.Image;
        Mount[] mounts =
        [
            .. folders.Select(folder => folder.Files.WholePath(folder.Path)).OfType<string>()
                .Select((source, number) => new Mount { Type = "bind", Source = source, Target = $"{Target}/{number}" }),
        ];
        string[] targets = [.. mounts.Select(mount => mount.Target!)];
        var parameters = new CreateContainerParameters
        {
            Image = image,
            User = "0:0",
            WorkingDir = "/",
            Entrypoint = ["chmod"],
            Cmd = ["-R", Rights, .. targets],
            HostConfig = new HostConfig
            {
                Mounts = mounts,
                Memory = Memory,
                MemorySwap = Memory,
                PidsLimit = Processes,
                CapDrop = ["ALL"],
                CapAdd = Capabilities,
                SecurityOpt = ["no-new-privileges"],
            },
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await engine.EnsureImageAsync(image, limit.Token).ConfigureAwait(false);
            var (exitCode, said) = await engine.RunErrandAsync(step.Id, step.RootId, parameters, limit.Token).ConfigureAwait(false);
            return exitCode == 0 ? null : $"chmod of its image '{image}' ended with {exitCode} ({said})";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"chmod of its image '{image}' has not ended within {Patience}";
        }
        catch (Exception e) when (e is DiagnosticException or DockerApiException && Outage.Of(e) is null)
        {
            return $"chmod of its image '{image}' can't be run ({(e as DockerApiException)?.ResponseBody?.Trim() ?? e.Message})";
        }
    }
}
