using System.Text.RegularExpressions;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// A reference to a resource of this workspace in any of the forms that clients send: a Resource Manager id, the same
/// behind <c>azureml:</c>, <c>azureml:name:version</c>, <c>azureml:name@label</c>, or a bare name.
/// </summary>
/// <param name="Name">The resource's name.</param>
/// <param name="Version">Its version, if the reference has one.</param>
/// <param name="Label">Its label, if the reference has one.</param>
internal sealed partial record ResourceReference(string Name, string? Version, string? Label)
{
    private const string Prefix = "azureml:";

    /// <param name="text">The reference.</param>
    /// <param name="segment">The kind of resource that is meant, as in paths.</param>
    /// <param name="path">The field that holds it, for errors.</param>
    /// <exception cref="ApiException">400: it is no reference to a resource of this kind in this workspace.</exception>
    public static ResourceReference Parse(string text, string segment, string path)
    {
        if (text.StartsWith("azureml://registries/", StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.UserError(
                $"'{text}' lies in a registry of Azure ML, which the local workspace can't reach.", path);
        }

        var reference = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        if (reference.StartsWith('/'))
        {
            var id = ArmId().Match(reference);
            var isOurs = id.Success
                && id.Groups["workspace"].Value.Equals(WorkspaceScope.ArmId, StringComparison.OrdinalIgnoreCase)
                && id.Groups["segment"].Value.Equals(segment, StringComparison.OrdinalIgnoreCase);
            return isOurs
                ? new ResourceReference(id.Groups["name"].Value, Value(id.Groups["version"]), Value(id.Groups["label"]))
                : throw ApiException.UserError($"'{text}' is no id of {segment} in this workspace.", path);
        }

        var name = ShortName().Match(reference);
        return name.Success
            ? new ResourceReference(name.Groups["name"].Value, Value(name.Groups["version"]), Value(name.Groups["label"]))
            : throw ApiException.UserError($"'{text}' is no reference to one of {segment}.", path);
    }

    private static string? Value(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex(
        "^(?<workspace>/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/workspaces/[^/]+)"
        + "/(?<segment>[^/]+)/(?<name>[^/]+)(/versions/(?<version>[^/]+)|/labels/(?<label>[^/]+))?\\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex ArmId();

    [GeneratedRegex(
        "^(?<name>[^/:@]+)(:(?<version>[^/:@]+)|@(?<label>[^/:@]+))?\\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex ShortName();
}
