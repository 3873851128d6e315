using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>Compares an image's configuration with what a metadata test wants.</summary>
internal static class MetadataChecks
{
    /// <summary>What is wrong; empty when nothing is.</summary>
    public static IEnumerable<string> Check(MetadataTest test, ImageConfiguration found) =>
    [
        .. test.Variables.Select(wanted => Value("environment variable", wanted, found.Variables)).OfType<string>(),
        .. test.UnboundVariables.Where(found.Variables.ContainsKey)
            .Select(name => $"the environment variable {name} should not be set, and is '{found.Variables[name]}'"),
        .. test.Labels.Select(wanted => Value("label", wanted, found.Labels)).OfType<string>(),
        .. Words("entrypoint", test.Entrypoint, found.Entrypoint),
        .. Words("cmd", test.Cmd, found.Cmd),
        .. test.ExposedPorts.Where(port => !IsExposed(port, found))
            .Select(port => $"the port {port} should be exposed, and is not{Known(found.Ports)}"),
        .. test.UnexposedPorts.Where(port => IsExposed(port, found))
            .Select(port => $"the port {port} should not be exposed, and is"),
        .. test.Volumes.Where(volume => !found.Volumes.Contains(volume))
            .Select(volume => $"{volume} should be a volume, and is not{Known(found.Volumes)}"),
        .. test.UnmountedVolumes.Where(volume => found.Volumes.Contains(volume))
            .Select(volume => $"{volume} should not be a volume, and is"),
        .. Text("workdir", test.WorkingDirectory, found.WorkingDirectory),
        .. Text("user", test.User, found.User),
    ];

    private static string? Value(string what, MetadataValue wanted, ImmutableDictionary<string, string> found)
    {
        if (!found.TryGetValue(wanted.Key, out var value))
        {
            return $"the {what} {wanted.Key} should be set, and is not";
        }

        if (wanted.Pattern is { } pattern)
        {
            return pattern.Matches(value) ? null : $"the {what} {wanted.Key} should match '{pattern.Source}', and is '{value}'";
        }

        return wanted.Value == value ? null : $"the {what} {wanted.Key} should be '{wanted.Value}', and is '{value}'";
    }

    private static IEnumerable<string> Words(string what, ImmutableArray<string>? wanted, ImmutableArray<string> found)
    {
        if (wanted is { } words && !words.SequenceEqual(found))
        {
            yield return $"the {what} should be {List(words)}, and is {List(found)}";
        }
    }

    private static IEnumerable<string> Text(string what, string? wanted, string found)
    {
        if (wanted is not null && wanted != found)
        {
            yield return $"the {what} should be '{wanted}', and is '{found}'";
        }
    }

    // A test names a port alone, for any protocol, or with its protocol.
    private static bool IsExposed(string port, ImageConfiguration found) =>
        found.Ports.Any(known => known == port || known.Split('/')[0] == port);

    private static string Known(ImmutableArray<string> found) => found.IsEmpty ? "" : $"; the image has {List(found)}";

    private static string List(ImmutableArray<string> words) =>
        $"[{string.Join(", ", words.Select(word => $"\"{word}\""))}]";
}
