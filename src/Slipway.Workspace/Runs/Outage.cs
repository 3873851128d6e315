using System.Net;
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

    /// <summary>Since when it is so; null when it has shown just now.</summary>
    public DateTimeOffset? Since { get; init; }

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
        DockerApiException { StatusCode: HttpStatusCode.Conflict } refused when IsMade(refused.Message) => new(
            "The container engine has just made what it was asked for before.", EnginePatience),
        DockerApiException => null,
        EngineAwayException away => new($"The container engine does not answer ({away.Message.TrimEnd('.')}).", EnginePatience)
        {
            Since = away.Since,
        },
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

    /// <summary>
    /// An engine that gave no answer when it was to make a container or a network may do it later, while it is asked anew.
    /// </summary>
    private static bool IsMade(string said) =>
        said.Contains("is already in use by container", StringComparison.Ordinal)
        || (said.Contains("network with name", StringComparison.Ordinal) && said.Contains("already exists", StringComparison.Ordinal));
}
