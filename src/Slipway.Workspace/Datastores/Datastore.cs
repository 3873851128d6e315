using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Workspace.Http;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Datastores;

/// <summary>
/// What a datastore that a user puts must say, by the specification: a place, credentials, and the secrets of them.
/// </summary>
internal static partial class Datastore
{
    // What tells where the data of a type of datastore lies.
    private static readonly Dictionary<string, string[]> Places = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AzureBlob"] = ["accountName", "containerName"],
        ["AzureDataLakeGen1"] = ["storeName"],
        ["AzureDataLakeGen2"] = ["accountName", "filesystem"],
        ["AzureFile"] = ["accountName", "fileShareName"],
        ["OneLake"] = ["artifact", "oneLakeWorkspaceName"],
    };

    // The secret of a type of credentials; null for one without.
    private static readonly Dictionary<string, string?> SecretNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AccountKey"] = "key",
        ["Certificate"] = "certificate",
        ["None"] = null,
        ["Sas"] = "sasToken",
        ["ServicePrincipal"] = "clientSecret",
    };

    /// <exception cref="ApiException">400: the name can't be one, or something is missing.</exception>
    public static void Check(string name, JsonObject properties)
    {
        if (!ValidName().IsMatch(name))
        {
            throw ApiException.UserError(
                $"'{name}' is no name of a datastore: letters, digits, '-' and '_', the first a letter or digit.", "name");
        }

        foreach (var member in Known(Places, properties, "datastoreType", "properties.datastoreType"))
        {
            Require(properties, member, "properties");
        }

        if (properties.FindObject("artifact") is { } artifact)
        {
            Require(artifact, "artifactName", "properties.artifact");
        }

        var credentials = properties.FindObject("credentials")
            ?? throw ApiException.InvalidContent("'credentials' is required.", "properties.credentials");
        if (Known(SecretNames, credentials, "credentialsType", "properties.credentials.credentialsType") is { } secret)
        {
            Require(credentials.FindObject("secrets") ?? [], secret, "properties.credentials.secrets");
        }
    }

    /// <summary>Where the data lies, in a word or two.</summary>
    public static string Place(JsonObject properties) => string.Join(
        '/', Places[properties.FindText("datastoreType")!]
            .Select(member => properties.FindObject(member)?.FindText("artifactName") ?? properties.FindText(member)));

    /// <summary>The storage account and container of a datastore; null for one that is in no blob storage of Azure's public cloud.</summary>
    public static (string Account, string Container)? InStorage(JsonObject properties)
    {
        var type = properties.FindText("datastoreType")!;
        var place = Places.GetValueOrDefault(type);
        return (LenientJson.Same(type, "AzureBlob") || LenientJson.Same(type, "AzureDataLakeGen2"))
            && (properties.FindText("endpoint") ?? "core.windows.net") == "core.windows.net"
            && properties.FindText(place![0]) is { } account && properties.FindText(place[1]) is { } container
                ? (account, container)
                : null;
    }

    /// <summary>The secrets of a datastore, as they were put.</summary>
    /// <exception cref="ApiException">400: its credentials have none.</exception>
    public static JsonObject Secrets(StoredResource datastore)
    {
        var credentials = Envelope.Properties(datastore.Body).FindObject("credentials")!;
        var type = credentials.FindText("credentialsType")!;
        if (SecretNames[type] is not { } name)
        {
            throw ApiException.UserError($"The datastore '{datastore.Name}' has no secrets: it has no credentials.", "credentialsType");
        }

        return new JsonObject
        {
            ["secretsType"] = SecretNames.Keys.First(key => key.Equals(type, StringComparison.OrdinalIgnoreCase)),
            [name] = credentials.FindObject("secrets")!.FindText(name),
        };
    }

    /// <summary>Takes the secrets out of a datastore's properties, in whatever case they were written.</summary>
    public static void HideSecrets(JsonObject properties)
    {
        foreach (var credentials in Members(properties, "credentials").Select(member => member.Value).OfType<JsonObject>())
        {
            foreach (var (name, _) in Members(credentials, "secrets"))
            {
                credentials.Remove(name);
            }
        }
    }

    private static List<KeyValuePair<string, JsonNode?>> Members(JsonObject source, string name) =>
        [.. source.Where(member => LenientJson.Same(member.Key, name))];

    private static T Known<T>(Dictionary<string, T> types, JsonObject source, string name, string path) =>
        source.FindText(name) is { } type && types.TryGetValue(type, out var known)
            ? known
            : throw ApiException.InvalidContent($"'{name}' must be one of {string.Join(", ", types.Keys)}.", path);

    private static void Require(JsonObject source, string name, string path)
    {
        if (source.FindText(name) is not { Length: > 0 } && source.FindObject(name) is null)
        {
            throw ApiException.InvalidContent($"'{name}' is required.", $"{path}.{name}");
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,254}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ValidName();
}
