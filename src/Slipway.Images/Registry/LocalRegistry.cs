using System.Globalization;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Processes;

namespace Slipway.Images;

/// <summary>
/// A registry on this machine: Debian's <c>docker-registry</c> (CNCF Distribution) in the background or, where there is no
/// such program, Docker's image of the same in an engine, with all that it has in one folder. Its port is chosen once and kept there: it is part of the name of every image pushed to it. It
/// asks for a password, which is in a file there that only its owner can read.
/// </summary>
public sealed class LocalRegistry
{
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly ILogger _logger;
    private readonly BackgroundProcess _process;

    /// <summary>Names a local registry; starts nothing.</summary>
    /// <param name="folder">Where its data, port, configuration, process id and log are kept; made if need be.</param>
    /// <param name="logger">Is told what is installed and started.</param>
    public LocalRegistry(string folder, ILogger logger)
    {
        _folder = Path.GetFullPath(folder);
        _logger = logger;
        _process = new BackgroundProcess(Path.Combine(_folder, "registry.pid"));
    }

    /// <summary>
    /// Gives the engine that runs the registry where its program is not there and can't be installed; without it, or where
    /// it gives none, that is an error.
    /// </summary>
    public Func<CancellationToken, Task<ContainerEngine?>>? Engine { get; init; }

    /// <summary>The program.</summary>
    internal string Program { get; init; } = "docker-registry";

    /// <summary>The image that has it.</summary>
    internal string Image { get; init; } = RegistryContainer.UsualImage;

    private string LogFile => Path.Combine(_folder, "registry.log");

    private string SlotFile => Path.Combine(_folder, "registry.json");

    private string ConfigFile => Path.Combine(_folder, "config.yml");

    // There while a container is the registry.
    private string ContainerFile => Path.Combine(_folder, "registry.container");

    private string HashFile => Path.Combine(_folder, "htpasswd");

    /// <summary>Where its password is, in the form of Docker's <c>config.json</c>; there once it was started.</summary>
    public string LoginFile => Path.Combine(_folder, "login", "config.json");

    /// <summary>The registry's address when it runs as it should, else null; starts nothing.</summary>
    public async Task<RegistryAddress?> FindAsync(CancellationToken cancellationToken = default) =>
        await RegistrySlot.ReadAsync(SlotFile, cancellationToken).ConfigureAwait(false) is { } slot
        && File.Exists(LoginFile)
        && await RegistryProbe.AskAsync(slot, cancellationToken).ConfigureAwait(false) == Answer.Own
            ? Address(slot)
            : null;

    /// <summary>Gives the registry's address, starting it, and installing its program, where need be.</summary>
    /// <param name="allowInstall">Whether the program may be installed with apt; it may not unless told.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="DiagnosticException">
    /// SLP3014: its program is not there and can't be installed. SLP3024: another program has its port. SLP3026: it was
    /// started and does not answer. SLP3027: the file that keeps its port is damaged. SLP3029: its folder can't be
    /// written.
    /// </exception>
    public async Task<RegistryAddress> EnsureStartedAsync(
        bool allowInstall = false, CancellationToken cancellationToken = default)
    {
        try
        {
            return await StartAsync(allowInstall, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.RegistryFull, $"the local registry can't write its folder: {e.Message}")
                {
                    File = _folder,
                    Remedy = "make room on that disk, or make it writable, or give a registry with --registry",
                },
                e);
        }
    }

    /// <summary>Stops the registry; its data and port stay for the next start.</summary>
    /// <returns>Whether it was running.</returns>
    public async Task<bool> StopAsync(CancellationToken cancellationToken = default) =>
        await _process.StopAsync(TimeSpan.FromSeconds(10), cancellationToken).ConfigureAwait(false)
        | await StopContainerAsync(cancellationToken).ConfigureAwait(false);

    // Asked only where one was started: an engine need not be there.
    private async Task<bool> StopContainerAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(ContainerFile)
            || await RegistrySlot.ReadAsync(SlotFile, cancellationToken).ConfigureAwait(false) is not { } slot
            || await FindContainerAsync(cancellationToken).ConfigureAwait(false) is not { } container)
        {
            return false;
        }

        var wasThere = await container.StopAsync(slot, cancellationToken).ConfigureAwait(false);
        File.Delete(ContainerFile);
        return wasThere;
    }

    private async Task<RegistryContainer?> FindContainerAsync(CancellationToken cancellationToken) =>
        Engine is not null && await Engine(cancellationToken).ConfigureAwait(false) is { } engine
            ? new RegistryContainer(engine, _folder, Image)
            : null;

    private async Task<RegistryAddress> StartAsync(bool allowInstall, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        // Two builds at once: the second finds what the first one started.
        using var startLock = await FileLock.TakeAsync(Path.Combine(_folder, "start.lock"), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        var slot = await RegistrySlot.ReadAsync(SlotFile, cancellationToken).ConfigureAwait(false)
            ?? await RegistrySlot.ChooseAsync(SlotFile, cancellationToken).ConfigureAwait(false);
        switch (await RegistryProbe.AskAsync(slot, cancellationToken).ConfigureAwait(false))
        {
            case Answer.Own:
                await EnsureLoginAsync(slot, cancellationToken).ConfigureAwait(false); // the registry sees a new one by itself
                return Address(slot);
            case Answer.OwnAndOpen when !await StopAsync(cancellationToken).ConfigureAwait(false):
                throw new DiagnosticException(Open(slot.Port));
            case Answer.Other when !await StopContainerAsync(cancellationToken).ConfigureAwait(false):
                throw new DiagnosticException(PortTaken(slot.Port));
            default:
                // A build that was killed left one that is still starting: it would be at the port before the next.
                await StopAsync(cancellationToken).ConfigureAwait(false);
                break;
        }

        await EnsureLoginAsync(slot, cancellationToken).ConfigureAwait(false);
        WritePoint.Pass(ConfigFile);
        var apt = new AptPackages(_logger, allowInstall);
        if (Executables.Find(Program) is null && !apt.CanInstall
            && await FindContainerAsync(cancellationToken).ConfigureAwait(false) is { } container)
        {
            await File.WriteAllTextAsync(
                ConfigFile, Configuration(slot, RegistryContainer.Folder, $":{RegistryContainer.Port}"), cancellationToken).ConfigureAwait(false);
            await File.WriteAllTextAsync(ContainerFile, Image, cancellationToken).ConfigureAwait(false);
            await container.StartAsync(slot, cancellationToken).ConfigureAwait(false);
            await WaitAsync(slot, () => container.IsRunningAsync(slot, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            if (Executables.Find(Program) is null)
            {
                await apt.InstallAsync("a registry", "give one with --registry", [Program], cancellationToken).ConfigureAwait(false);
            }

            await File.WriteAllTextAsync(ConfigFile, Configuration(slot, _folder, $"127.0.0.1:{slot.Port}"), cancellationToken)
                .ConfigureAwait(false);
            await _process.StartAsync(
                Executables.Find(Program) ?? Program, ["serve", ConfigFile], LogFile, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            await WaitAsync(slot, () => Task.FromResult(_process.RunningId() is not null), cancellationToken).ConfigureAwait(false);
        }

        _logger.LogInformation("Started the local registry at {Address}; its data is in {Folder}.", Address(slot), _folder);
        return Address(slot);
    }

    private Task EnsureLoginAsync(RegistrySlot slot, CancellationToken cancellationToken) =>
        RegistryLogin.EnsureAsync(LoginFile, HashFile, Address(slot).Host, cancellationToken);

    private RegistryAddress Address(RegistrySlot slot) =>
        RegistryAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{slot.Port}")) with { LoginFile = LoginFile };

    // https://distribution.github.io/distribution/about/configuration/
    // The header tells this registry from any other program at the port, whatever happened to the process id's file.
    private static string Configuration(RegistrySlot slot, string folder, string address) => $"""
        version: 0.1
        log:
          level: info
          accesslog:
            disabled: true
        storage:
          filesystem:
            rootdirectory: '{Quoted($"{folder}/data")}'
        auth:
          htpasswd:
            realm: slipway
            path: '{Quoted($"{folder}/htpasswd")}'
        http:
          addr: {address}
          headers:
            {RegistryProbe.Header}: ['{slot.Mark}']

        """;

    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private async Task WaitAsync(RegistrySlot slot, Func<Task<bool>> isRunning, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_startTimeout);
        try
        {
            while (await RegistryProbe.AskAsync(slot, patience.Token).ConfigureAwait(false) != Answer.Own)
            {
                if (!await isRunning().ConfigureAwait(false))
                {
                    throw new DiagnosticException(NoAnswer("has ended again"));
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DiagnosticException(NoAnswer($"does not answer within {s_startTimeout.TotalSeconds} s"));
        }
    }

    private Diagnostic NoAnswer(string what)
    {
        var last = File.Exists(LogFile) ? File.ReadLines(LogFile).TakeLast(5) : [];
        return new Diagnostic(
            Codes.RegistrySilent,
            $"the local registry was started and {what}"
            + string.Concat(last.Select(line => $"{Environment.NewLine}    {line}")))
        {
            File = LogFile,
            Remedy = "mend what its log says, or give a registry with --registry",
        };
    }

    private static Diagnostic Open(int port) => new(
        Codes.RegistryPortTaken,
        $"the local registry at port {port} was started by an older build, asks for no password, and can't be stopped")
    {
        Remedy = "stop it ('ss -ltnp' names it) and run this again: it is then started with a password",
    };

    private Diagnostic PortTaken(int port) => new(
        Codes.RegistryPortTaken, $"the local registry's port {port} is taken by another program")
    {
        Remedy = $"stop that program ('ss -ltnp' names it): the port can't change, it is part of the name of every "
            + $"image that the workspace keeps. To start over with a new registry, remove {_folder}",
    };
}
