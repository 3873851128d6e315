using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Rest;

/// <summary>Writes what definitions name as the REST API names it.</summary>
/// <param name="Workspace">The workspace whose things are named.</param>
/// <param name="Assets">Takes what must be in it.</param>
internal sealed record Emission(WorkspaceInfo Workspace, IAssetSink Assets)
{
    /// <summary>The id of a compute; null for none.</summary>
    public string? Compute(ComputeReference? compute) => compute is null ? null
        : compute.IsExpression || compute.IsId ? compute.Name
        : Workspace.IdOf(ResourcePath.Compute(compute.Name));

    /// <summary>The id of a datastore.</summary>
    public string Datastore(string text) =>
        ReferenceParser.WithoutScheme(text) is var name && name.StartsWith('/') ? name : Workspace.IdOf(ResourcePath.Datastore(name));

    public string Asset(AssetReference asset) => asset.IsId ? asset.Target : Workspace.IdOf(asset.Target);

    /// <summary>The address of data or of a model.</summary>
    public string Location(Reference reference) => reference switch
    {
        AssetReference asset => Asset(asset),
        LocalDataReference local => Assets.Upload(local),
        _ => reference.Written.Text,
    };

    /// <summary>The id of code; null for none.</summary>
    /// <param name="code">The code.</param>
    /// <param name="prefix">What stands before an id of the workspace.</param>
    public string? Code(CodeReference? code, string prefix) => code switch
    {
        null => null,
        RemoteCode remote => remote.Uri,
        RegisteredCode registered => prefix + Asset(registered.Asset),
        LocalCode local => prefix + Assets.Code(local.FullPath, local.Includes),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Code of an unknown kind."),
    };

    /// <summary>The id of an environment; null for none.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="prefix">What stands before an id of the workspace.</param>
    public string? Environment(EnvironmentReference? environment, string prefix) => environment switch
    {
        null => null,
        RemoteEnvironment remote => remote.Text,
        RegisteredEnvironment registered => prefix + Asset(registered.Asset),
        BuiltEnvironment built => prefix + Assets.Image(built.Image),
        DescribedEnvironment described => prefix + Assets.Environment(AssetBody.Environment(described.Definition, isAnonymous: true, this)),
        _ => throw new ArgumentOutOfRangeException(nameof(environment), environment, "An environment of an unknown kind."),
    };

    public static JsonArray? Texts(ImmutableArray<string>? texts) =>
        texts is { } list ? new JsonArray([.. list.Select(text => JsonValue.Create(text))]) : null;
}
