using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Slipway.Workspace.Studio;

/// <summary>The pages' styles, scripts and icon, and what of others they use: parts of the program.</summary>
internal static class StaticFiles
{
    private const string Prefix = "studio/";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static void Map(StudioRoutes routes)
    {
        foreach (var resource in typeof(StaticFiles).Assembly.GetManifestResourceNames().Where(IsServed))
        {
            var tag = new Lazy<string>(() => TagOf(resource));
            routes.Open($"/static/{resource[Prefix.Length..].Replace('\\', '/')}", context => AnswerAsync(context, resource, tag.Value));
        }
    }

    private static bool IsServed(string resource) =>
        resource.StartsWith(Prefix, StringComparison.Ordinal) && Types.ContainsKey(Path.GetExtension(resource));

    /// <summary>Sends a file, unless the browser has it as it is: asked for with each page, and sent once for each version.</summary>
    private static async Task AnswerAsync(HttpContext context, string resource, string tag)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = Types[Path.GetExtension(resource)];
        var content = Open(resource);
        await using (content.ConfigureAwait(false))
        {
            response.ContentLength = content.Length;
            await content.CopyToAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static string TagOf(string resource)
    {
        using var content = Open(resource);
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";
    }

    private static Stream Open(string resource) => typeof(StaticFiles).Assembly.GetManifestResourceStream(resource)!;
}
