using System.Text.Json;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Yaml;

namespace Slipway.Testing.Recording;

/// <summary>Texts as YAML: as they are where that is read as the same text, else in quotes.</summary>
internal static partial class YamlText
{
    public static string Of(string text) =>
        Plain().IsMatch(text) && new YamlScalar(default(SourcePosition), text, IsPlain: true).Kind == ScalarKind.Text
            ? text
            : JsonSerializer.Serialize(text);

    [GeneratedRegex(@"^[A-Za-z_$./][A-Za-z0-9_$./-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
