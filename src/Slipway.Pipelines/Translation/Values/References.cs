using Slipway.Core.Files;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Values;

/// <summary>
/// Resolves the ways in which files name things: <c>azureml:NAME:VERSION</c>, <c>azureml:NAME@LABEL</c>,
/// <c>azureml:NAME</c>, resource ids, <c>azureml://…</c> and other URIs, <c>file:PATH</c> and plain paths.
/// </summary>
internal static class References
{
    /// <summary>How the names of the environments begin that Azure ML brings along.</summary>
    public const string Curated = "AzureML-";

    private const string Scheme = "azureml:";

    public static bool IsUri(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <summary>It names something of the workspace, and not a file.</summary>
    public static bool IsRegistered(string text) => text.StartsWith(Scheme, StringComparison.Ordinal) && !IsUri(text);

    public static string WithoutScheme(string text) =>
        IsRegistered(text) ? text[Scheme.Length..] : text;

    /// <summary>The resource id of a compute; null for none, and for Azure ML's own pool, which is no resource.</summary>
    public static string? Compute(MapReader reader, string key, TranslationContext context)
    {
        var text = reader.Text(key);
        return text is null || IsServerless(text) ? null : ComputeId((YamlScalar)reader.Value(key)!, context);
    }

    /// <summary>It names Azure ML's own pool.</summary>
    public static bool IsServerless(string text) => WithoutScheme(text) is "serverless";

    // Azure ML's words for its own pool and for the caller's machine, neither of which is a resource.
    private static bool IsWord(string name) => name is "serverless" or "local";

    public static string ComputeId(YamlScalar written, TranslationContext context)
    {
        var name = WithoutScheme(written.Text);
        if (name.Contains("${{", StringComparison.Ordinal))
        {
            return name;
        }

        if (!name.StartsWith('/') && !IsWord(name))
        {
            context.Assets.Uses(written, ResourcePath.Compute(name));
        }

        return name.StartsWith('/') ? name : context.Workspace.IdOf(ResourcePath.Compute(name));
    }

    public static string DatastoreId(string text, TranslationContext context) =>
        WithoutScheme(text) is var name && name.StartsWith('/') ? name : context.Workspace.IdOf(ResourcePath.Datastore(name));

    /// <summary>The resource id of a version, or of a label where the reference has one.</summary>
    public static string Asset(YamlScalar written, string collection, TranslationContext context)
    {
        var name = WithoutScheme(written.Text);
        if (name.StartsWith('/'))
        {
            return name;
        }

        var label = name.IndexOf('@', StringComparison.Ordinal);
        var version = name.IndexOf(':', StringComparison.Ordinal);
        if (name is [.., ':' or '@'] || label < 0 && version < 0 && !name.StartsWith(Curated, StringComparison.Ordinal))
        {
            context.Found.Error(
                Codes.InvalidValue, written.Position, $"'{written.Text}' has no version", $"write '{Scheme}{name.TrimEnd(':', '@')}@latest' or '{Scheme}{name.TrimEnd(':', '@')}:VERSION'");
        }

        var path = label >= 0 ? $"{collection}/{name[..label]}/labels/{name[(label + 1)..]}"
            : version >= 0 ? $"{collection}/{name[..version]}/versions/{name[(version + 1)..]}"
            : $"{collection}/{name}/labels/latest";
        context.Assets.Uses(written, path);
        return context.Workspace.IdOf(path);
    }

    /// <summary>The full path of a file that must exist; null when it does not, which has been reported.</summary>
    public static string? ExistingFile(YamlScalar written, string what, TranslationContext context) =>
        LocalPath(written, what, context) is var path && File.Exists(path) && context.Folder.Files.Boundary.Contains(path) ? path : null;

    /// <summary>
    /// The full path of what is uploaded. When it is not there, or outside of the repository, that has been reported, and the
    /// rest can be read on.
    /// </summary>
    public static string LocalPath(YamlScalar written, string what, TranslationContext context)
    {
        var path = Path.TrimEndingDirectorySeparator(context.Folder.Resolve(written.Text));
        if (!context.Folder.Files.Boundary.Contains(path))
        {
            context.Found.Error(
                Codes.OutsideRepository,
                written.Position,
                $"{what} is '{written.Text}', which is outside of the repository",
                RepositoryBoundary.Remedy(path));
        }
        else if (!File.Exists(path) && !Directory.Exists(path))
        {
            context.Found.Error(
                Codes.MissingFile, written.Position, $"{what} is '{written.Text}', and there is no such file or folder");
        }

        return path;
    }
}
