using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Components;

/// <summary>Reads <c>code</c>: a folder or a file here, a code asset of the workspace, or a repository's address.</summary>
internal static class CodeReference
{
    public static string? Read(MapReader reader, TranslationContext context, string prefix)
    {
        if (reader.Value("code") is not YamlScalar scalar)
        {
            return null;
        }

        return References.IsUri(scalar.Text) || scalar.Text.StartsWith("git+", StringComparison.Ordinal) ? scalar.Text
            : References.IsRegistered(scalar.Text) ? prefix + References.Asset(scalar.Text, "codes", context)
            : prefix + context.Assets.Code(References.LocalPath(scalar, "the code", context));
    }
}
