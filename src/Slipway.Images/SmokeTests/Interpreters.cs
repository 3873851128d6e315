using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>
/// With which of an image's interpreters packages are tried: the one that a label of the image names, else that of the
/// conda environment that the manifest names, else that of the environment which is active, else the first on PATH.
/// </summary>
internal static class Interpreters
{
    // Where installers and common base images put conda and its environments.
    private static readonly string[] s_roots = ["/opt/conda", "/opt/miniconda3", "/opt/miniconda", "/opt/micromamba", "/root/miniconda3"];

    private static readonly string[] s_rootVariables = ["MAMBA_ROOT_PREFIX", "CONDA_DIR", "CONDA_ROOT"];

    private static readonly string[] s_activeVariables = ["VIRTUAL_ENV", "CONDA_PREFIX"];

    /// <summary>The interpreters to try, by path or name; the first that the image has is taken.</summary>
    /// <param name="probe">What is tried.</param>
    /// <param name="environment">The conda environment that the manifest names, if it names one.</param>
    /// <param name="image">The image's configuration.</param>
    public static ImmutableArray<string> Of(PackageProbe probe, string? environment, ImageConfiguration image) =>
        image.Labels.TryGetValue(probe.Label, out var told)
            ? [told]
            :
            [
                .. CondaPrefixes(environment, image).Select(prefix => $"{prefix}/bin/{probe.InEnvironment}"),
                .. Active(image).Select(prefix => $"{prefix}/bin/{probe.InEnvironment}"),
                .. probe.Interpreters,
            ];

    /// <summary>Where a named conda environment may be; nowhere without a name.</summary>
    public static IEnumerable<string> CondaPrefixes(string? environment, ImageConfiguration image)
    {
        var told = s_rootVariables.Select(name => image.Variables.GetValueOrDefault(name, ""));
        // Tried only in images that say that they have conda: each try starts a container.
        return environment is null or "base" || !HasConda(image)
            ? []
            : told.Concat(s_roots).Where(root => root.Length > 0).Distinct().Select(root => $"{root}/envs/{environment}");
    }

    private static bool HasConda(ImageConfiguration image) =>
        image.Variables.Keys.Any(name => name.StartsWith("CONDA", StringComparison.Ordinal) || name.StartsWith("MAMBA", StringComparison.Ordinal))
        || image.Variables.GetValueOrDefault("PATH", "").Contains("conda", StringComparison.Ordinal);

    private static IEnumerable<string> Active(ImageConfiguration image) =>
        s_activeVariables
            .Select(name => image.Variables.GetValueOrDefault(name, ""))
            .Where(prefix => prefix.Length > 0);
}
