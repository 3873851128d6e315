using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Registries;

/// <summary>
/// The environments that Azure ML curates, as far as a table in YAML or JSON has an image for them: keys <c>NAME</c> or
/// <c>NAME:VERSION</c>, values images. It is read anew when it has changed.
/// </summary>
/// <param name="file">Where the table is; null for none, which has nothing.</param>
internal sealed class CuratedEnvironments(string? file)
{
    /// <summary>The registry that they are in.</summary>
    public const string Registry = "azureml";

    // Azure keeps such names of environments for itself: they are curated in every workspace.
    private const string Reserved = "AzureML-";
    private const int LongestImage = 512;

    private readonly Lock _lock = new();
    private (DateTime ChangedAt, long Length) _read;
    private IReadOnlyList<CuratedEnvironment>? _all;

    /// <summary>All of the table, in its order.</summary>
    /// <exception cref="ApiException">400: the table can't be read, or has a fault.</exception>
    public IReadOnlyList<CuratedEnvironment> All
    {
        get
        {
            try
            {
                return Current();
            }
            catch (DiagnosticException e)
            {
                throw ApiException.UserError(e.Message);
            }
        }
    }

    /// <summary>Whether a name is that of a curated environment, in the table or not.</summary>
    public static bool Has(AssetHome home, string name) =>
        home.IsCurated || (home.Registry is null && name.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase));

    /// <summary>The environment of a name; null when the table has none.</summary>
    /// <inheritdoc cref="All"/>
    public CuratedEnvironment? Find(string name) =>
        All.FirstOrDefault(environment => environment.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What to do about a curated environment, or a version of one, that the table does not have.</summary>
    public string Missing(string name, string? version)
    {
        var published = name.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase) ? name[Reserved.Length..] : name;
        var image = $"mcr.microsoft.com/azureml/curated/{published.ToLowerInvariant()}:{version ?? "latest"}";
        var key = version is not null && file is not null && Find(name) is not null ? $"{name}:{version}" : name;
        var where = file is null
            ? "start the workspace with --curated-environments FILE, a YAML file with the line"
            : $"add to '{file}' the line";
        return $"The curated environment '{name}'{(version is null ? "" : $" of version '{version}'")} has no image here: {where} "
            + $"'{key}: {image}', which is the image that Azure publishes for it, or with an image of your own.";
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="DiagnosticException">SLP3050: it can't be read, or has a fault.</exception>
    public static IReadOnlyList<CuratedEnvironment> Read(string file)
    {
        try
        {
            return YamlDocuments.Read(BoundedFile.ReadText(file), file) switch
            {
                [] => [],
                [YamlMap root] => Read(root, file),
                _ => throw Fault(file, null, "a table of names and images is expected here"),
            };
        }
        catch (YamlFormatException e)
        {
            throw Fault(file, new SourcePosition(file, e.Line, e.Column), $"this is not YAML: {e.Message}");
        }
        catch (Exception e) when (e is InputLimitException or IOException or UnauthorizedAccessException)
        {
            throw Fault(file, null, $"the table of curated environments can't be read: {e.Message}");
        }
    }

    private static List<CuratedEnvironment> Read(YamlMap root, string file)
    {
        var found = new List<CuratedEnvironment>();
        foreach (var (key, value) in root.Entries)
        {
            if (key.Text is not { Length: > 0 } name || name.Split(':') is not [{ Length: > 0 } plain, .. { Length: < 2 } rest]
                || plain.Any(c => char.IsWhiteSpace(c) || c is '/' or '@') || rest is [""])
            {
                throw Fault(file, key.Position, $"'{key.Text}' is no NAME or NAME:VERSION of an environment");
            }

            if (value is not YamlScalar { Text: { Length: > 0 and <= LongestImage } image }
                || image.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            {
                throw Fault(file, value.Position, $"the image of '{name}' is to be here, such as mcr.microsoft.com/azureml/curated/{plain}:latest");
            }

            var before = found.FindIndex(environment => environment.Name.Equals(plain, StringComparison.OrdinalIgnoreCase));
            var environment = before < 0 ? new CuratedEnvironment(plain) : found[before];
            environment = rest is [var version]
                ? environment with { ByVersion = environment.ByVersion.SetItem(version, image) }
                : environment with { OfEveryVersion = image };
            if (before < 0)
            {
                found.Add(environment);
            }
            else
            {
                found[before] = environment;
            }
        }

        return found;
    }

    private IReadOnlyList<CuratedEnvironment> Current()
    {
        if (file is null)
        {
            return [];
        }

        lock (_lock)
        {
            var info = new FileInfo(file);
            var now = info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
            if (_all is null || now != _read)
            {
                _all = null;
                _all = Read(file);
                _read = now;
            }

            return _all;
        }
    }

    private static DiagnosticException Fault(string file, SourcePosition? at, string message) => new(new Diagnostic(
        Codes.InvalidCuratedEnvironments, message)
    {
        File = file,
        Line = at?.Line,
        Column = at?.Column,
        Remedy = "write lines of 'NAME: IMAGE' or 'NAME:VERSION: IMAGE'",
    });
}
