using Azure.Core;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.Operations;

namespace Slipway.Workspace.Hosting;

/// <summary>How a server is to be.</summary>
internal sealed record ServerOptions
{
    public required string StateDirectory { get; init; }

    /// <summary>The loopback port; the one that the workspace keeps when null.</summary>
    public int? Port { get; init; }

    /// <summary>Where the container engine answers.</summary>
    public Uri EngineAddress { get; init; } = DefaultEngine;

    /// <summary>A file in the form of Docker's <c>config.json</c> with what opens registries.</summary>
    public string? RegistryLogin { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether jobs are run and schedules fired; without it they are only kept.</summary>
    public bool RunsJobs { get; init; } = true;

    /// <summary>Whether steps may reach services of this machine, which are else closed to them where that can be.</summary>
    public bool StepsReachHost { get; init; }

    /// <summary>Whether jobs may read nothing of the internet: its data is else fetched for those that name it.</summary>
    public bool NoPublicData { get; init; }

    /// <summary>As whom data is read that lies in an Azure storage account and is not public.</summary>
    public DataCredentials DataCredentials { get; init; }

    /// <summary>What gives the tokens for that; what <see cref="DataCredentials"/> says, unless told.</summary>
    public TokenCredential? DataCredential { get; init; }

    /// <summary>The file that says which images curated environments have; null for none.</summary>
    public string? CuratedEnvironments { get; init; }

    /// <summary>What connects to the internet for public data; what connects there and nowhere else, unless told.</summary>
    public Func<HttpMessageHandler> PublicTransport { get; init; } = PublicData.PublicTransport.Create;

    /// <summary>How long-running operations go.</summary>
    public OperationPace Pace { get; init; } = OperationPace.AtOnce;

    /// <summary>Ended jobs older than this are deleted with their files, unless something still refers to them.</summary>
    public TimeSpan KeepRuns { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How much the files of ended jobs may take, in bytes; beyond it the oldest are deleted.</summary>
    public long KeepBytes { get; init; } = 50L << 30;

    /// <summary>The least grave thing that is written to the console.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public static Uri DefaultEngine { get; } = new("unix:///var/run/docker.sock");
}
