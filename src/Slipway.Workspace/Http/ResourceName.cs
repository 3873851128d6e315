using Microsoft.AspNetCore.Routing;

namespace Slipway.Workspace.Http;

/// <summary>What no name of a resource may have, whatever its kind: names become files, labels, lines of logs and XML.</summary>
internal static class ResourceName
{
    private const int Longest = 255;

    /// <exception cref="ApiException">400: a parameter of the path has a control character, or is too long.</exception>
    public static void Check(RouteValueDictionary route)
    {
        foreach (var (parameter, value) in route)
        {
            if (value is string name && (name.Length > Longest || name.Any(char.IsControl)))
            {
                throw ApiException.InvalidContent(
                    $"A name has at most {Longest} characters and no control characters among them.", parameter);
            }
        }
    }
}
