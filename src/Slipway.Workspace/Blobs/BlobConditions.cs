using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Slipway.Workspace.Blobs;

/// <summary>The conditions and the range of a request.</summary>
internal static class BlobConditions
{
    /// <summary>Refuses a request whose conditions a blob does not meet.</summary>
    /// <param name="request">The request.</param>
    /// <param name="current">The blob; null when there is none.</param>
    /// <exception cref="BlobException">304, 409 or 412: a condition is not met.</exception>
    public static void Check(HttpRequest request, BlobProperties? current)
    {
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var match = request.Headers.IfMatch.ToString();
        if (match.Length > 0 && (current is null || (match != "*" && match != current.ETag)))
        {
            throw NotMet(412);
        }

        var noneMatch = request.Headers.IfNoneMatch.ToString();
        if (noneMatch.Length > 0 && current is not null && (noneMatch == "*" || noneMatch == current.ETag))
        {
            throw !isRead && noneMatch == "*"
                ? new BlobException(409, "BlobAlreadyExists", "The specified blob already exists.")
                : NotMet(isRead ? 304 : 412);
        }
    }

    /// <summary>The first and last byte that are asked for; null for all.</summary>
    /// <exception cref="BlobException">416: the range lies behind the end.</exception>
    public static (long First, long Last)? Range(HttpRequest request, long length)
    {
        var text = request.Headers["x-ms-range"].ToString();
        text = text.Length > 0 ? text : request.Headers.Range.ToString();
        if (!text.StartsWith("bytes=", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = text["bytes=".Length..].Split('-');
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first))
        {
            // Azure does not know ranges from the end; an unknown range is answered with everything.
            return null;
        }

        var last = long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? Math.Min(given, length - 1)
            : length - 1;
        return first < length && first <= last
            ? (first, last)
            : throw new BlobException(416, "InvalidRange", "The range specified is invalid for the current size of the resource.");
    }

    private static BlobException NotMet(int status) => new(
        status, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.");
}
