using System.Text.RegularExpressions;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// A reference to a resource of this workspace in any of the forms that clients send: a Resource Manager id, the same
/// behind <c>azureml:</c>, <c>azureml:name:version</c>, <c>azureml:name@label</c>, or a bare name; or to one of a registry:
/// <c>azureml://registries/registry/environments/name/versions/version</c>, or with <c>labels/label</c>.
/// </summary>
/// <param name="Name">The resource's name.</param>
/// <param name="Version">Its version, if the reference has one.</param>
/// <param name="Label">Its label, if the reference has one.</param>
internal sealed partial record ResourceReference(string Name, string? Version, string? Label)
{
    private const string Prefix = "azureml:";

    /// <summary>Where it is.</summary>
    public AssetHome Home { get; private init; } = AssetHome.Workspace;

    /// <summary>Whether a text is a reference to something in a registry.</summary>
    public static bool IsInRegistry(string text) => text.StartsWith("azureml://registries/", StringComparison.OrdinalIgnoreCase);

    /// <param name="text">The reference.</param>
    /// <param name="segment">The kind of resource that is meant, as in paths.</param>
    /// <param name="path">The field that holds it, for errors.</param>
    /// <exception cref="ApiException">400: it is no reference to a resource of this kind in this workspace or a registry.</exception>
    public static ResourceReference Parse(string text, string segment, string path)
    {
        if (IsInRegistry(text))
        {
            var id = RegistryId().Match(text);
            return id.Success && id.Groups["segment"].Value.Equals(segment, StringComparison.OrdinalIgnoreCase)
                ? Of(id) with { Home = new AssetHome(id.Groups["registry"].Value) }
                : throw ApiException.UserError($"'{text}' is no id of {segment} in a registry.", path);
        }

        var reference = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        if (reference.StartsWith('/'))
        {
            var id = ArmId().Match(reference);
            var isOurs = id.Success
                && id.Groups["workspace"].Value.Equals(WorkspaceScope.ArmId, StringComparison.OrdinalIgnoreCase)
                && id.Groups["segment"].Value.Equals(segment, StringComparison.OrdinalIgnoreCase);
            return isOurs
                ? Of(id)
                : throw ApiException.UserError($"'{text}' is no id of {segment} in this workspace.", path);
        }

        var name = ShortName().Match(reference);
        return name.Success
            ? Of(name)
            : throw ApiException.UserError($"'{text}' is no reference to one of {segment}.", path);
    }

    private static ResourceReference Of(Match match) =>
        new(match.Groups["name"].Value, Value(match.Groups["version"]), Value(match.Groups["label"]));

    private static string? Value(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex(
        "^(?<workspace>/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/workspaces/[^/]+)"
        + "/(?<segment>[^/]+)/(?<name>[^/]+)(/versions/(?<version>[^/]+)|/labels/(?<label>[^/]+))?\\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex ArmId();

    [GeneratedRegex(
        "^azureml://registries/(?<registry>[^/]+)"
        + "/(?<segment>environments|components|models|data|codes)/(?<name>[^/]+)(/versions/(?<version>[^/]+)|/labels/(?<label>[^/]+))?\\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex RegistryId();

    [GeneratedRegex(
        "^(?<name>[^/:@]+)(:(?<version>[^/:@]+)|@(?<label>[^/:@]+))?\\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex ShortName();
}
