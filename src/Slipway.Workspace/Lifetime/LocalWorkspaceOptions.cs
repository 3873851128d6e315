namespace Slipway.Workspace.Lifetime;

/// <summary>Which local workspace, and what it runs its jobs with.</summary>
public sealed record LocalWorkspaceOptions
{
    /// <summary>The folder that holds all of its state; made when it is not there.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>
    /// Where the container engine answers, as in <c>DOCKER_HOST</c>; it must be on this machine, because files are
    /// mounted. By default the usual socket.
    /// </summary>
    public Uri EngineAddress { get; init; } = Hosting.ServerOptions.DefaultEngine;

    /// <summary>
    /// A file in the form of Docker's <c>config.json</c> with what opens the registry that has the jobs' images; read at
    /// each pull, and null where none needs it.
    /// </summary>
    public string? RegistryLogin { get; init; }

    /// <summary>
    /// Whether steps may reach services of this machine, at the address of their network's gateway; else these are closed
    /// to them where this process may change the machine's packet filter.
    /// </summary>
    public bool StepsReachHost { get; init; }

    /// <summary>
    /// Whether jobs may read nothing of the internet: what lies there by <c>https</c> and <c>wasbs</c>, and may be read by anyone,
    /// is else fetched for the jobs that name it.
    /// </summary>
    public bool NoPublicData { get; init; }

    /// <summary>
    /// As whom data of jobs is read that lies in a storage account of Azure and is not public; as nobody unless told. The tokens are
    /// kept in memory alone.
    /// </summary>
    public DataCredentials DataCredentials { get; init; }

    /// <summary>
    /// The file, in YAML or JSON, that says which images the environments have that Azure ML curates: keys <c>NAME</c> or
    /// <c>NAME:VERSION</c>, values images. Null where jobs name none of them; read anew when it changes.
    /// </summary>
    public string? CuratedEnvironments { get; init; }

    /// <summary>
    /// The port of this machine that it listens on, from 1 to 65535, and keeps; the one that it has, or any that is free,
    /// unless told.
    /// </summary>
    public int? Port { get; init; }

    /// <summary>How long a start may take until the server answers; a minute unless told.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
