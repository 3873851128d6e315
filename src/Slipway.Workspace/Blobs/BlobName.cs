using System.Text.RegularExpressions;
using Slipway.Workspace.Files;

namespace Slipway.Workspace.Blobs;

/// <summary>
/// Which names containers and blobs may have here. Blobs are plain files, so that containers of steps can be given
/// them; a name that would not stay below its container's folder is refused, whatever Azure would make of it.
/// </summary>
internal static partial class BlobName
{
    private const int LongestSegment = 255;

    public static bool IsContainer(string name) => name.Length is >= 3 and <= 63 && Container().IsMatch(name);

    public static bool IsValid(string path) =>
        path.Length is > 0 and <= FileTree.LongestPath
        && path.Split('/').All(segment =>
            segment is not ("" or "." or "..") && segment.Length <= LongestSegment && FileName.Write(segment) is not null);

    [GeneratedRegex("^[a-z0-9](-?[a-z0-9])*\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Container();
}
