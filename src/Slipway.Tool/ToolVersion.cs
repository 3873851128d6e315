using Slipway.Core.Files;

namespace Slipway.Tool;

/// <summary>The version that this tool was packed as, which is that of Slipway's other packages.</summary>
internal static class ToolVersion
{
    /// <summary>What a tool has that was compiled and not packed: the version in the template's project.</summary>
    public const string Unpacked = "0.0.0";

    /// <summary>The version.</summary>
    public static string OfThis()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "version.txt");
        return File.Exists(file) ? BoundedFile.ReadText(file).Trim() : Unpacked;
    }
}
