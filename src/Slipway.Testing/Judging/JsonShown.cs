using System.Text.Json;
using Slipway.Core.Text;
using Slipway.Testing.Data;

namespace Slipway.Testing.Judging;

/// <summary>Values of JSON, in messages and as numbers.</summary>
internal static class JsonShown
{
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"a list of {value.GetArrayLength()}",
        JsonValueKind.String when JsonFile.IsNotFinite(value) is { } number => Shown.Number(number),
        JsonValueKind.String => Shown.Text(JsonFile.TextOf(value) ?? value.GetRawText()),
        _ => PrintableText.Of(value.GetRawText() is { Length: > 80 } raw ? $"{raw[..80]}…" : value.GetRawText()),
    };

    /// <summary>The number that a value is, which may be NaN or infinity; null where it is none.</summary>
    public static double? NumberOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : JsonFile.IsNotFinite(
            value);
}
