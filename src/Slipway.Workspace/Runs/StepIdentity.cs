using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Runs;

/// <summary>What decides what a step makes, part by part, so that it can be said which part has changed.</summary>
internal static class StepIdentity
{
    // Another layout of the parts must not be taken for an equal one.
    private const string Layout = "1";

    /// <param name="plan">The step, its inputs in place.</param>
    /// <param name="image">The image's digest or id.</param>
    /// <param name="blobs">Where code and inputs lie.</param>
    public static string Of(StepPlan plan, string image, BlobStore blobs)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["layout"] = Layout,
            ["command"] = Hash(plan.Command),
            ["image"] = image,
            ["environment variables"] = Hash(string.Join(
                '\n', plan.EnvironmentVariables.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}"))),
            ["outputs"] = string.Join(", ", plan.Outputs.Select(output => $"{output.Name}:{output.Type}")),
        };
        if (plan.Group is { } group)
        {
            parts["distribution"] = JsonSerializer.Serialize(group);
        }

        if (plan.IsParallel)
        {
            parts["driver"] = Convert.ToHexStringLower(SHA256.HashData(ParallelDriver.Content));
        }

        if (plan.Sweep is { } sweep)
        {
            parts["sweep"] = JsonSerializer.Serialize(sweep);
        }

        if (plan.Code is { } code)
        {
            // Code is uploaded anew to another place for each version; what counts is what it says.
            parts["code"] = Signature(blobs, code, withTimes: false);
        }

        foreach (var input in plan.Inputs)
        {
            parts[$"input '{input.Name}'"] = input.Location is { } location
                ? $"{(input.Mode == InputMode.Direct ? $"{input.Uri} in " : "")}{location.Container}/{location.Path} "
                    + Signature(blobs, location, withTimes: true)
                : $"={input.Literal}";
        }

        return JsonSerializer.Serialize(parts);
    }

    /// <summary>The names of the parts in which two identities differ.</summary>
    public static IReadOnlyList<string> Differences(string first, string second)
    {
        var (a, b) = (Parts(first), Parts(second));
        return [.. a.Keys.Union(b.Keys, StringComparer.Ordinal)
            .Where(name => a.GetValueOrDefault(name) != b.GetValueOrDefault(name))
            .Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string> Parts(string identity) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(identity)!;

    /// <summary>
    /// What is at a place: of data, which may be large, names, sizes and times; of code, names and contents.
    /// </summary>
    private static string Signature(BlobStore blobs, BlobLocation location, bool withTimes)
    {
        var path = location.FilePath;
        var files = (blobs.Find(location) is { IsFile: true } one ? [one] : blobs.Files.Walk(path)).Where(entry => entry.IsFile);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            var name = file.Path == path ? "." : file.Path[(path.Length + 1)..];
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{name}\0{file.Length}\0{(withTimes ? file.ModifiedAt.Ticks : 0)}\n")));
            if (!withTimes && blobs.Files.OpenRead(file.Path) is { } content)
            {
                using (content)
                {
                    hash.AppendData(SHA256.HashData(content));
                }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
