using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Keeps steps from the services of this machine, by its packet filter: what comes from a job's bridge and is meant for
/// the machine itself, or for the cloud's metadata that any program on it may ask, is refused, but for names (DNS). The
/// rules are in a chain of their own, one line of INPUT and some of Docker's own place for users' rules lead to it for each
/// bridge, and they go with the bridge.
/// </summary>
internal sealed class HostFirewall(ILogger<HostFirewall> logger) : IDisposable
{
    private const string Prefix = "slw-";
    private const string Chain = "SLIPWAY-STEPS";
    private const string UserChain = "DOCKER-USER";

    // Another server that writes meanwhile makes what was read untrue, and all of a change be refused.
    private const int Attempts = 3;

    // Link-local addresses, at which clouds answer for their metadata, and the address at which Azure does as well.
    private static readonly string[] Metadata = ["169.254.0.0/16", "168.63.129.16/32"];

    private static readonly string[] ChainRules =
    [
        $"-A {Chain} -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN",
        $"-A {Chain} -p udp -m udp --dport 53 -j RETURN",
        $"-A {Chain} -p tcp -m tcp --dport 53 -j RETURN",
        $"-A {Chain} -j REJECT --reject-with icmp-port-unreachable",
    ];

    // Two that read the rules at once would write them on what they have read.
    private readonly SemaphoreSlim _one = new(1);

    private string? _said;

    // References are written whole.
    private volatile IPEndPoint? _opening;

    /// <summary>The one service of this machine that steps reach, if any: networks that are closed from now on let it through.</summary>
    public IPEndPoint? Opening
    {
        get => _opening;
        set => _opening = value;
    }

    /// <summary>A name for the bridge of a network, by which its rules know it.</summary>
    public static string NewBridge() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    /// <summary>Why this process can't keep steps from the machine's services; null when it can.</summary>
    public static async Task<string?> WhyOpenAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "only root may change this machine's packet filter";
        }

        try
        {
            var result = await Tables("iptables", "-S", "INPUT").RunAsync(cancellationToken).ConfigureAwait(false);
            return result.ExitCode == 0 ? null : $"iptables refuses: {result.Error.Trim()}";
        }
        catch (DiagnosticException e)
        {
            return e.Message;
        }
    }

    /// <summary>Closes the machine's services to a bridge, or says in the log why they stay open.</summary>
    public async Task CloseAsync(string bridge, CancellationToken cancellationToken)
    {
        var open = await WhyOpenAsync(cancellationToken).ConfigureAwait(false)
            ?? (IsThere(bridge) ? null : "the engine's networks are not on this machine");
        open ??= await WriteAsync(bridge, cancellationToken).ConfigureAwait(false);
        if (open is not null && open != _said)
        {
            _said = open;
            logger.LogWarning("Steps can reach services of this machine: {Reason}", open);
        }
    }

    /// <summary>Takes away the rules of bridges that are gone.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (await WhyOpenAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            await WriteAsync(null, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Adds what is missing of the rules of a bridge, and takes away those of bridges that are gone.</summary>
    /// <returns>Why the rules of the bridge do not hold; null when they do.</returns>
    private async Task<string?> WriteAsync(string? bridge, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var why = await TryWriteAsync(bridge, Opening, cancellationToken).ConfigureAwait(false);
                if (why is null || attempt == Attempts)
                {
                    return why;
                }
            }
        }
        catch (DiagnosticException e)
        {
            return e.Message;
        }
        finally
        {
            _one.Release();
        }
    }

    private static async Task<string?> TryWriteAsync(string? bridge, IPEndPoint? opening, CancellationToken cancellationToken)
    {
        var rules = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var wanted = bridge is null ? [] : Jumps(bridge, rules);
        if (bridge is not null && opening is not null)
        {
            wanted.Add(Opens(bridge, opening));
        }

        var stale = rules
            .Where(rule => Bridge(rule) is { } other && (!IsThere(other) || (other == bridge && !wanted.Contains(rule))))
            .ToList();
        if (wanted.All(rules.Contains) && stale.Count == 0 && (bridge is null || ChainRules.All(rules.Contains)))
        {
            return null;
        }

        var isLast = bridge is null && rules.Count(rule => Bridge(rule) is not null) == stale.Count;
        var said = await ApplyAsync(
            [
                "*filter",
                $":{Chain} - [0:0]",
                .. isLast ? [] : ChainRules,
                // All of them anew where one is missing, each before the last: what is let through comes before what is refused.
                .. stale.Concat(wanted.Where(rules.Contains)).Select(rule => $"-D{rule[2..]}"),
                .. wanted.Select(rule => $"-I{rule[2..]}"),
                .. isLast ? [$"-X {Chain}"] : Array.Empty<string>(),
                "COMMIT",
            ],
            cancellationToken).ConfigureAwait(false);
        // What was accepted may still not be there: another program may have written over it.
        rules = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return bridge is null || (wanted.All(rules.Contains) && ChainRules.All(rules.Contains)) ? null
            : said.Length > 0 ? said : "the rules that were added are not there";
    }

    /// <summary>The rules that lead from a bridge to the chain, as they are listed.</summary>
    private static List<string> Jumps(string bridge, HashSet<string> rules)
    {
        // The engine puts its users' chain before all it accepts, and leaves it alone when it starts again.
        var forward = rules.Contains($"-N {UserChain}") ? UserChain : "FORWARD";
        return
        [
            $"-A INPUT -i {bridge} -j {Chain}",
            .. Metadata.Select(address => $"-A {forward} -d {address} -i {bridge} -j {Chain}"),
        ];
    }

    /// <summary>The rule that lets what comes from a bridge through to the one service that it may reach, as it is listed.</summary>
    private static string Opens(string bridge, IPEndPoint service) => string.Create(
        CultureInfo.InvariantCulture, $"-A INPUT -d {service.Address}/32 -i {bridge} -p tcp -m tcp --dport {service.Port} -j ACCEPT");

    /// <summary>The bridge that a rule leads to the chain, or lets through; null for any other rule.</summary>
    private static string? Bridge(string rule) =>
        // The engine's own rules of a bridge are none of INPUT.
        (rule.EndsWith($"-j {Chain}", StringComparison.Ordinal)
            || (rule.StartsWith("-A INPUT -d ", StringComparison.Ordinal) && rule.EndsWith("-j ACCEPT", StringComparison.Ordinal)))
        && rule.Split(' ').FirstOrDefault(word => word.StartsWith(Prefix, StringComparison.Ordinal)) is { } bridge
            ? bridge
            : null;

    private static async Task<HashSet<string>> ReadAsync(CancellationToken cancellationToken)
    {
        var listed = await Tables("iptables", "-S").RunSuccessfullyAsync(cancellationToken).ConfigureAwait(false);
        return listed.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Changes all of it or nothing.</summary>
    private static async Task<string> ApplyAsync(IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        var restore = Tables("iptables-restore", "--noflush") with { StandardInput = string.Join('\n', lines) + "\n" };
        return (await restore.RunAsync(cancellationToken).ConfigureAwait(false)).Error.Trim();
    }

    /// <summary>A program of the packet filter, which waits while another one changes it.</summary>
    private static ChildProcess Tables(string program, params string[] arguments)
    {
        // Where it is for administrators, which a user's PATH may lack.
        var path = ((string[])["/usr/sbin", "/sbin"]).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        return new ChildProcess(path ?? program, ["-w", "5", .. arguments]);
    }

    /// <summary>Whether this machine has a bridge.</summary>
    public static bool IsThere(string bridge) => Directory.Exists($"/sys/class/net/{bridge}");
}
