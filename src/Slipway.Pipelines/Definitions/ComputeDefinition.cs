using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Definitions;

/// <summary>A compute.</summary>
internal abstract record ComputeDefinition : DocumentDefinition
{
    public string? Description { get; init; }

    public string? Location { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    public ResourceIdentity? Identity { get; init; }

    /// <summary>It is made by publishing; others are only referred to.</summary>
    public bool IsMadeHere => Kind is DocumentKind.AmlCompute or DocumentKind.ComputeInstance;
}

/// <summary>A cluster of <c>amlcompute</c>.</summary>
internal sealed record ClusterDefinition : ComputeDefinition
{
    public required int LeastNodes { get; init; }

    public required int MostNodes { get; init; }

    /// <summary>Where the most of them are said, or the cluster begins.</summary>
    public required SourcePosition MostNodesPosition { get; init; }

    /// <summary>How many seconds a node is kept that does nothing; 0 where Azure ML is to choose.</summary>
    public required int IdleSeconds { get; init; }

    public required string Size { get; init; }

    public required bool HasPublicIp { get; init; }

    public bool? IsReachedBySsh { get; init; }

    /// <summary><c>dedicated</c> or <c>low_priority</c>.</summary>
    public string? Tier { get; init; }

    public Subnet? Subnet { get; init; }

    public ClusterLogin? Login { get; init; }
}

/// <summary>Who may log in to the nodes of a cluster.</summary>
internal sealed record ClusterLogin(string? User, Written? Password, string? PublicKey);

/// <summary>A subnet: by its id, or by its name in a virtual network.</summary>
internal sealed record Subnet(string Name, string? Network);

/// <summary>A compute instance.</summary>
internal sealed record ComputeInstanceDefinition : ComputeDefinition
{
    public required string Size { get; init; }

    public required bool HasPublicIp { get; init; }

    public Subnet? Subnet { get; init; }

    /// <summary>The key of who may log in; null for nobody.</summary>
    public string? PublicKey { get; init; }

    public bool? IsReachedBySsh { get; init; }

    public InstanceOwner? Owner { get; init; }

    /// <summary>An ISO 8601 duration.</summary>
    public string? IdleBeforeShutdown { get; init; }

    public ImmutableArray<StartStop>? StartStops { get; init; }

    public ImmutableArray<SetupScript>? SetupScripts { get; init; }

    /// <summary>What runs on it besides Azure ML's own; null where nothing is told.</summary>
    public ImmutableArray<CustomApplication>? Applications { get; init; }

    public required bool EnableSso { get; init; }

    public required bool EnableRootAccess { get; init; }

    public required bool EnableOsPatching { get; init; }

    public required bool ReleaseQuotaOnStop { get; init; }

    /// <summary>Something is otherwise than Azure has it that only previews of its REST API can set.</summary>
    public bool HasPreviewSettings => !EnableRootAccess || EnableOsPatching || ReleaseQuotaOnStop;
}

/// <summary>Who a compute instance is for.</summary>
internal sealed record InstanceOwner(string? ObjectId, string? TenantId);

/// <summary>When a compute instance is started or stopped.</summary>
internal sealed record StartStop(string? Action, string Status, Trigger? Trigger);

/// <summary>A container that a compute instance runs for its user.</summary>
internal sealed record CustomApplication(
    string Name,
    string? Image,
    ImmutableArray<ApplicationPort> Ports,
    ImmutableSortedDictionary<string, string> EnvironmentVariables,
    ImmutableArray<ApplicationMount> Mounts);

/// <summary>A port of such a container, and the one by which it is reached.</summary>
internal sealed record ApplicationPort(int? Target, int? Published);

/// <summary>A folder of the compute instance that such a container has.</summary>
internal sealed record ApplicationMount(string? Source, string? Target);

/// <summary>What is run on a compute instance.</summary>
/// <param name="Key"><c>creation_script</c> or <c>startup_script</c>.</param>
/// <param name="Path">The script, in the workspace's storage.</param>
/// <param name="Command">What it is given.</param>
/// <param name="TimeoutMinutes">How long it may take.</param>
internal sealed record SetupScript(string Key, string? Path, string? Command, string? TimeoutMinutes);

/// <summary>A compute that was made elsewhere and is attached.</summary>
internal sealed record AttachedComputeDefinition : ComputeDefinition
{
    public string? ResourceId { get; init; }

    /// <summary>Of Kubernetes.</summary>
    public string? Namespace { get; init; }

    /// <summary>Of a virtual machine.</summary>
    public int SshPort { get; init; }

    /// <summary>Of a virtual machine.</summary>
    public MachineLogin? Login { get; init; }
}

/// <summary>Who logs in to a virtual machine.</summary>
internal sealed record MachineLogin(string? User, Written? Password, string? PrivateKey);

/// <summary>As whom a resource of Azure's acts.</summary>
/// <param name="Type">Azure ML's word; null for one that is not known.</param>
/// <param name="Assigned">The resource ids of what is assigned to it.</param>
internal sealed record ResourceIdentity(string? Type, ImmutableArray<string> Assigned);
