using System.Globalization;
using System.Net.Sockets;
using Docker.DotNet;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Runs;

/// <summary>Something that the machine lacks for now and that a run waits for.</summary>
/// <param name="Reason">What it is, in words.</param>
/// <param name="Patience">How long it is waited for; as long as it takes when null.</param>
internal sealed record Outage(string Reason, TimeSpan? Patience)
{
    // An engine that is restarted or updated is back by then; one that is not has to be looked at by someone.
    private static readonly TimeSpan EnginePatience = TimeSpan.FromMinutes(5);

    // What .NET gives to errors of streams that no system call has failed for: those of the engine's connection.
    private const int NoSystemError = unchecked((int)0x80131620);

    /// <summary>Whether it is the engine that is away.</summary>
    public bool IsOfEngine => Patience == EnginePatience;

    /// <summary>The outage that has broken off some work; null when it failed for itself.</summary>
    public static Outage? Of(Exception error) => error switch
    {
        _ when DiskRoom.IsMissing(error) => new("No room is left on the workspace's disk.", null),
        SqliteException => null,
        DockerApiException refused when IsOutOfRoom(refused.Message) => new("No room is left on the container engine's disk.", null),
        DockerApiException refused when IsOutOfAddresses(refused.Message) => new(
            "The container engine has no address left for a network; it has one again when another job ends.", null),
        DockerApiException => null,
        _ when IsBroken(error) => new(
            string.Create(CultureInfo.InvariantCulture, $"The container engine does not answer ({error.GetBaseException().Message})."),
            EnginePatience),
        AggregateException { InnerException: { } first } => Of(first),
        _ => null,
    };

    /// <summary>Whether the engine said that its disk is full.</summary>
    public static bool IsOutOfRoom(string said) => said.Contains("no space left on device", StringComparison.OrdinalIgnoreCase);

    /// <summary>Engines say in three ways that their pools of addresses are used up.</summary>
    private static bool IsOutOfAddresses(string said) =>
        said.Contains("non-overlapping IPv4 address pool", StringComparison.Ordinal)
        || said.Contains("address pools have been fully subnetted", StringComparison.Ordinal)
        || said.Contains("no available IPv4 addresses", StringComparison.OrdinalIgnoreCase);

    private static bool IsBroken(Exception error) =>
        error is HttpRequestException or TimeoutException or SocketException or EndOfStreamException
            or IOException { InnerException: SocketException }
        || (error is IOException && error.HResult == NoSystemError);
}
