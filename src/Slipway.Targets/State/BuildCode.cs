using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Slipway.Targets;

/// <summary>What a build is itself made of: its assemblies, by the identities that the compiler gives to their content.</summary>
internal static class BuildCode
{
    /// <summary>
    /// What can be had without reading anything: the assembly's identity, and its folder, which is another one for other
    /// code where a build is started by <c>build.sh</c>.
    /// </summary>
    public static string IdentifyQuickly(Assembly assembly) =>
        $"{assembly.ManifestModule.ModuleVersionId} {assembly.Location}";

    /// <summary>A digest of the assembly of that type and all beside it, and of the .NET that runs them.</summary>
    public static string Identify(Assembly assembly)
    {
        var text = new StringBuilder().Append(Environment.Version).Append('\n');
        var folder = Path.GetDirectoryName(assembly.Location);
        if (string.IsNullOrEmpty(folder))
        {
            // In a single file there is nothing beside it.
            return StateFolder.Digest(text.Append(assembly.ManifestModule.ModuleVersionId).ToString());
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal))
        {
            using var reader = new PEReader(File.OpenRead(file));
            if (reader.HasMetadata)
            {
                var metadata = reader.GetMetadataReader();
                text.Append(Path.GetFileName(file)).Append(' ')
                    .Append(metadata.GetGuid(metadata.GetModuleDefinition().Mvid)).Append('\n');
            }
        }

        return StateFolder.Digest(text.ToString());
    }
}
