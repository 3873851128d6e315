using Slipway.Targets;
using Slipway.Workspace.Lifetime;

namespace Slipway.Build;

/// <summary>
/// The container engine, the registry and the workspace: found, or started where they are of this machine. Every other
/// stage stands on this one.
/// </summary>
public interface IServices : ISlipwayBuild
{
    /// <summary>The registry that images are pushed to.</summary>
    [Parameter("Registry to push to, such as myregistry.azurecr.io; without it a local one is started")]
    string? Registry => TryGetValue<string>();

    /// <summary>The Azure subscription of the workspace; null for the local workspace.</summary>
    [Parameter("Azure subscription of the workspace; without it the local workspace is used")]
    string? SubscriptionId => TryGetValue<string>();

    /// <summary>The Azure resource group of the workspace.</summary>
    [Parameter("Azure resource group of the workspace")]
    string? ResourceGroup => TryGetValue<string>();

    /// <summary>The name of the Azure ML workspace.</summary>
    [Parameter("Name of the Azure ML workspace")]
    string? Workspace => TryGetValue<string>();

    /// <summary>Whether nothing is installed on this machine.</summary>
    [Parameter("Never install programs with apt")]
    bool NoInstall => TryGetValue<bool>();

    /// <summary>Whether steps of the local workspace reach what listens on this machine.</summary>
    [Parameter("Let steps of the local workspace reach services of this machine, which are else closed to them where that can be")]
    bool StepsReachHost => TryGetValue<bool>();

    /// <summary>Whether the local workspace fetches no data from the internet for jobs.</summary>
    [Parameter("Fetch nothing from the internet for jobs of the local workspace whose data lies there")]
    bool NoPublicData => TryGetValue<bool>();

    /// <summary>As whom the local workspace reads data of jobs that is not public.</summary>
    [Parameter("As whom the local workspace reads data of jobs that lies in an Azure storage account and is not public")]
    DataCredentials DataCredentials => TryGetValue<DataCredentials?>() ?? DataCredentials.None;

    /// <summary>The file that says which images the environments have that Azure ML curates.</summary>
    [Parameter("File that says which images the environments that Azure ML curates have in the local workspace, in lines of NAME: IMAGE")]
    AbsolutePath? CuratedEnvironments => TryGetValue<AbsolutePath>();

    /// <summary>Finds or starts the services.</summary>
    Target EnsureServices => _ => _
        .Description("Finds or starts the container engine, the registry and the workspace")
        .WritesNothing()
        .LocalUnless(() => Registry)
        .LocalUnless(() => SubscriptionId)
        .UpToDateWhen(Services.AnswerAsync)
        .Executes(Services.StartAsync);

    internal ServiceActions Services => State(() => new ServiceActions(this));
}
