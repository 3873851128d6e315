using Slipway.Core.Files;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads the ways in which files name things of the workspace, and paths.</summary>
internal static class ReferenceParser
{
    /// <summary>How the names of the environments begin that Azure ML brings along.</summary>
    public const string Curated = "AzureML-";

    private const string Scheme = "azureml:";

    /// <summary>It is a URI, and goes on as it is.</summary>
    public static bool IsUri(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <summary>It names something that is registered: <c>azureml:NAME:VERSION</c>, <c>azureml:NAME@LABEL</c>.</summary>
    public static bool IsRegistered(string text) => text.StartsWith(Scheme, StringComparison.Ordinal) && !IsUri(text);

    /// <summary>It names data as a resource does, by its id.</summary>
    public static bool IsId(string text) => text.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase);

    /// <summary>It is a path of this machine: no URI, no resource id, nothing that is registered.</summary>
    public static bool IsLocal(string text) => !IsUri(text) && !IsId(text) && !IsRegistered(text);

    /// <summary>What follows <c>azureml:</c>, if it is there.</summary>
    public static string WithoutScheme(string text) => IsRegistered(text) ? text[Scheme.Length..] : text;

    /// <summary>The compute of a key; null when it is absent or serverless.</summary>
    public static ComputeReference? Compute(MapReader reader, string key) =>
        reader.TextAt(key) is { } written && !IsServerless(written.Text) ? Compute(written) : null;

    /// <summary>A compute by what is written.</summary>
    public static ComputeReference Compute(Written written) => new(written, WithoutScheme(written.Text));

    /// <summary>It names Azure ML's own pool.</summary>
    public static bool IsServerless(string text) => WithoutScheme(text) is "serverless";

    /// <summary>A registered asset by its collection; one without a version is reported.</summary>
    public static AssetReference Asset(YamlScalar written, string collection, ParseContext context)
    {
        var name = WithoutScheme(written.Text);
        if (name.StartsWith('/'))
        {
            return new AssetReference(written.Written(), name);
        }

        var label = name.IndexOf('@', StringComparison.Ordinal);
        var version = name.IndexOf(':', StringComparison.Ordinal);
        if (name is [.., ':' or '@'] || label < 0 && version < 0 && !name.StartsWith(Curated, StringComparison.Ordinal))
        {
            var bare = name.TrimEnd(':', '@');
            context.Found.Error(
                Codes.InvalidValue,
                written.Position,
                $"'{written.Text}' has no version",
                $"write '{Scheme}{bare}@latest' or '{Scheme}{bare}:VERSION'");
        }

        return new AssetReference(
            written.Written(),
            label >= 0 ? $"{collection}/{name[..label]}/labels/{name[(label + 1)..]}"
            : version >= 0 ? $"{collection}/{name[..version]}/versions/{name[(version + 1)..]}"
            : $"{collection}/{name}/labels/latest");
    }

    /// <summary>Files of this machine that are uploaded as data; one that is missing is reported.</summary>
    public static LocalDataReference LocalData(YamlScalar written, string what, ParseContext context) =>
        new(written.Written(), LocalPath(written, what, context));

    /// <summary>A file that must be there; null where it is not, which has been reported.</summary>
    public static string? ExistingFile(YamlScalar written, string what, ParseContext context) =>
        LocalPath(written, what, context) is var path && File.Exists(path) && context.Folder.Files.Boundary.Contains(path) ? path : null;

    /// <summary>The text of a file that must be there; null where it can't be had, which has been reported.</summary>
    public static string? TextOf(YamlScalar written, string what, ParseContext context)
    {
        if (ExistingFile(written, what, context) is not { } path)
        {
            return null;
        }

        try
        {
            return BoundedFile.ReadText(path);
        }
        catch (InputLimitException e)
        {
            context.Found.Error(Codes.TooLarge, written.Position, $"{what} is '{written.Text}', which is not read: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Found.Error(Codes.MissingFile, written.Position, $"{what} is '{written.Text}', which can't be read: {e.Message}");
        }

        return null;
    }

    /// <summary>A path of this machine; one that leads out of the repository, or to nothing, is reported.</summary>
    public static string LocalPath(YamlScalar written, string what, ParseContext context)
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
