using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Slipway.Workspace.Http;

/// <summary>
/// The api-versions of Microsoft.MachineLearningServices that have these resources, as published in the Resource
/// Manager template reference and the SDKs; any other is refused as Azure refuses it. Those of the last months are
/// published faster than they can be listed: every date up to <see cref="Newest"/> is one.
/// </summary>
internal static partial class ApiVersions
{
    /// <summary>
    /// The version of registries' assets that a region's own service has, and Microsoft's client for Python asks for: what is
    /// put is told to be under way by 202, whatever it is.
    /// </summary>
    public const string Region = "2021-10-01-dataplanepreview";

    private const string NewestListed = "2025-09-01";
    private const string Newest = "2026-09-01";

    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            Region,
            "2022-01-01-preview", "2022-02-01-preview", "2022-05-01", "2022-06-01-preview",
            "2022-10-01", "2022-10-01-preview", "2022-12-01-preview",
            "2023-02-01-preview", "2023-04-01", "2023-04-01-preview", "2023-06-01-preview", "2023-08-01-preview",
            "2023-10-01",
            "2024-01-01-preview", "2024-04-01", "2024-04-01-preview", "2024-07-01-preview", "2024-10-01",
            "2024-10-01-preview",
            "2025-01-01-preview", "2025-04-01", "2025-04-01-preview", "2025-06-01", "2025-07-01-preview",
            NewestListed, "2025-12-01", Newest,
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ApiException">400: the version is missing or not known.</exception>
    public static void Check(string? version, string path)
    {
        if (string.IsNullOrEmpty(version))
        {
            throw new ApiException(
                400,
                "MissingApiVersionParameter",
                "The api-version query parameter (?api-version=) is required for all requests.");
        }

        // The resource manager itself (subscriptions, resource groups) is versioned apart from the services, and what
        // is answered of it here is the same in all of its versions.
        var isService = path.Contains("/providers/", StringComparison.OrdinalIgnoreCase);
        if (isService ? !Known.Contains(version) && !IsRecent(version) : !Date().IsMatch(version))
        {
            throw new ApiException(
                400,
                "InvalidApiVersionParameter",
                $"The api-version '{version}' is invalid. The supported versions are "
                + $"'{string.Join(',', Known.Order(StringComparer.Ordinal).Reverse())}'.");
        }
    }

    private static bool IsRecent(string version) =>
        Date().IsMatch(version)
        && string.CompareOrdinal(version[..Newest.Length], NewestListed) > 0
        && string.CompareOrdinal(version[..Newest.Length], Newest) <= 0;

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?\\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Date();
}
