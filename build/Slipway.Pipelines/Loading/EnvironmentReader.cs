using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads an <c>environment</c>.</summary>
internal static class EnvironmentReader
{
    private const string Registries = "azureml://registries/";

    /// <summary>The environment; null when there is none or it is wrong, which has then been reported.</summary>
    public static EnvironmentReference? Read(MapReader reader, LoadContext context)
    {
        switch (reader.Value("environment"))
        {
            case null:
                reader.Missing("environment");
                return null;
            case YamlScalar scalar:
                return Named(scalar, context);
            case YamlMap map:
                var inline = new MapReader(map, "the environment", context.Found, ["image", "os_type"]);
                return inline.RequiredText("image") is { } image ? new InlineEnvironment(map.Position, image) : null;
            case var other:
                reader.WrongShape("environment", other, "a reference or an image");
                return null;
        }
    }

    private static EnvironmentReference? Named(YamlScalar scalar, LoadContext context)
    {
        var text = scalar.Text;
        if (text.StartsWith(Registries, StringComparison.Ordinal))
        {
            return new RegistryEnvironment(scalar.Position, text);
        }

        if (!text.StartsWith("azureml:", StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal))
        {
            context.Found.Error(
                Codes.UnknownEnvironment,
                scalar.Position,
                $"'{text}' is not an environment that can be published here",
                "write 'azureml:NAME@latest' for an image under images/, 'azureml:NAME:VERSION' for one of the "
                + "workspace's environments, or 'azureml://registries/…' for a shared one");
            return null;
        }

        var name = text["azureml:".Length..];
        var version = name.IndexOf(':', StringComparison.Ordinal);
        if (version >= 0)
        {
            return new RegisteredEnvironment(scalar.Position, name[..version], name[(version + 1)..]);
        }

        if (name.EndsWith("@latest", StringComparison.Ordinal))
        {
            name = name[..^"@latest".Length];
        }

        if (context.ImageNames is { } images && !images.Contains(name))
        {
            context.Found.Error(
                Codes.UnknownEnvironment,
                scalar.Position,
                $"there is no image '{name}' in this repository{NearestName.Hint(name, images)}",
                $"add images/{name}/, or name a version that the workspace has: 'azureml:{name}:VERSION'");
        }

        return new ImageEnvironment(scalar.Position, name);
    }
}
