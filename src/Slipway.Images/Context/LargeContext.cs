using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;

namespace Slipway.Images;

/// <summary>Says of a build context that it is large, what makes it so, and how to leave that out.</summary>
internal static partial class LargeContext
{
    private const long Large = 100_000_000;

    private const int MostNamed = 3;

    /// <summary>The warning (SLP2060); null for a context that is not large.</summary>
    public static Diagnostic? Find(ImageDefinition image, BuildContext context)
    {
        var total = context.Entries.Sum(entry => entry.Length);
        if (total <= Large)
        {
            return null;
        }

        var largest = context.Entries.OrderByDescending(entry => entry.Length).Take(MostNamed)
            .TakeWhile(entry => entry.Length > Large / 100).Select(entry => (entry.Path, entry.Length)).ToList();
        // Many small files are named by the folder that they are in.
        if (largest.Sum(file => file.Length) < total / 2)
        {
            largest = [.. context.Entries.GroupBy(entry => entry.Path.Split('/')[0])
                .Select(folder => (folder.Key, folder.Sum(entry => entry.Length))).OrderByDescending(folder => folder.Item2).Take(1)];
        }

        var ignore = image.NameInContext(image.Ignore.File ?? ".dockerignore");
        return new Diagnostic(
            Codes.LargeContext,
            $"the builder is given {Size(total)} that this can reach; the largest: "
            + string.Join(", ", largest.Select(file => $"{PrintableText.Of(file.Path)} ({Size(file.Length)})")))
        {
            Severity = Severity.Warning,
            File = image.DockerfileName,
            Remedy = $"what the image does not need is left out by a line in {ignore} each: "
                + string.Join(", ", largest.Select(file => $"'{PrintableText.Of(Special().Replace(file.Path, @"\$0"))}'")),
        };
    }

    private static string Size(long bytes) => bytes >= 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB");

    [GeneratedRegex(@"[*?\[\]\\]|^[!#]", RegexOptions.CultureInvariant)]
    private static partial Regex Special();
}
