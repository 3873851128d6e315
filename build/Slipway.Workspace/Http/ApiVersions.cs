using System.Collections.Frozen;

namespace Slipway.Workspace.Http;

/// <summary>
/// The api-versions of Microsoft.MachineLearningServices that have these resources, as published in the Resource
/// Manager template reference and the SDKs; any other is refused as Azure refuses it.
/// </summary>
internal static class ApiVersions
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "2022-01-01-preview", "2022-02-01-preview", "2022-05-01", "2022-06-01-preview",
            "2022-10-01", "2022-10-01-preview", "2022-12-01-preview",
            "2023-02-01-preview", "2023-04-01", "2023-04-01-preview", "2023-06-01-preview", "2023-08-01-preview",
            "2023-10-01",
            "2024-01-01-preview", "2024-04-01", "2024-04-01-preview", "2024-07-01-preview", "2024-10-01",
            "2024-10-01-preview",
            "2025-01-01-preview", "2025-04-01", "2025-04-01-preview", "2025-06-01", "2025-07-01-preview",
            "2025-09-01",
        ],
        StringComparer.OrdinalIgnoreCase);

    // The resource manager itself (subscriptions, resource groups, providers) is versioned apart from the services.
    private static readonly FrozenSet<string> ResourceManager = FrozenSet.ToFrozenSet(
        ["2014-04-01", "2016-06-01", "2018-05-01", "2019-10-01", "2020-01-01", "2020-10-01", "2021-01-01", "2021-04-01",
         "2022-09-01", "2022-12-01", "2023-07-01", "2024-03-01", "2024-11-01", "2025-04-01"],
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

        var known = path.Contains("/providers/", StringComparison.OrdinalIgnoreCase) ? Known : ResourceManager;
        if (!known.Contains(version))
        {
            throw new ApiException(
                400,
                "InvalidApiVersionParameter",
                $"The api-version '{version}' is invalid. The supported versions are "
                + $"'{string.Join(',', known.Order(StringComparer.Ordinal).Reverse())}'.");
        }
    }
}
