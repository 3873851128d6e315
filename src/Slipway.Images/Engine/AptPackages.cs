using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Images;

/// <summary>Installs programs on Debian and Ubuntu, where that is allowed and this user may.</summary>
internal sealed class AptPackages(ILogger logger, bool isAllowed)
{
    private static readonly Dictionary<string, string?> s_environment = new() { ["DEBIAN_FRONTEND"] = "noninteractive" };

    /// <summary>Whether that is allowed here, and this user may.</summary>
    public bool CanInstall => WhyNot() is null;

    /// <summary>Installs packages, saying so.</summary>
    /// <param name="purpose">What they are for, as it reads in a sentence: "a container engine".</param>
    /// <param name="alternative">What the user can do instead.</param>
    /// <param name="packages">The packages' names.</param>
    /// <param name="cancellationToken">Cancels the installation.</param>
    /// <exception cref="DiagnosticException">SLP3014: not allowed, not possible for this user or here, or it failed.</exception>
    public async Task InstallAsync(
        string purpose, string alternative, string[] packages, CancellationToken cancellationToken)
    {
        var names = string.Join(' ', packages);
        if (WhyNot() is { } reason)
        {
            throw new DiagnosticException(new Diagnostic(Codes.NotInstalled, $"{purpose} is needed, and {reason}")
            {
                Remedy = $"install it (on Debian and Ubuntu: apt-get install {names}), or {alternative}",
            });
        }

        logger.LogInformation("Installing {Packages} with apt, for {Purpose}.", names, purpose);
        // One unreachable source among several fails the update, and the packages may be in another one.
        var update = await RunAsync(["update"], cancellationToken).ConfigureAwait(false);
        var install = await RunAsync(
            ["install", "--yes", "--no-install-recommends", .. packages], cancellationToken).ConfigureAwait(false);
        if (install.ExitCode != 0)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.NotInstalled, $"apt can't install {names}: {LastLines(install)}{(update.ExitCode == 0 ? "" : LastLines(update))}")
            {
                Remedy = $"look whether 'apt-get update' reaches Debian's archive, or {alternative}",
            });
        }
    }

    private string? WhyNot()
    {
        if (!isAllowed)
        {
            return "nothing may be installed";
        }

        if (!OperatingSystem.IsLinux() || Executables.Find("apt-get") is null)
        {
            return "this is not Debian or Ubuntu, where it could be installed";
        }

        return Environment.IsPrivilegedProcess ? null : "only root could install it";
    }

    private Task<ChildProcessResult> RunAsync(string[] arguments, CancellationToken cancellationToken) =>
        new ChildProcess("apt-get", ["-o", "DPkg::Lock::Timeout=600", .. arguments])
        {
            Environment = s_environment,
            OnLine = line => logger.LogDebug("{Line}", line),
        }.RunAsync(cancellationToken);

    private static string LastLines(ChildProcessResult result) => string.Concat(
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5)
            .Select(line => $"{Environment.NewLine}    {line}"));
}
