using System.Collections;
using System.Globalization;

namespace Slipway.Targets;

/// <summary>A value that a target depends on, with the text that the build's author wrote for it.</summary>
internal sealed record InputValue(Func<object?> Get, string Text)
{
    /// <summary>The value, which may be a secret, as a text that no other has.</summary>
    public string Written() => Write(Get());

    private static string Write(object? value) => value switch
    {
        null => "null",
        string text => $"{text.Length}:{text}",
        IEnumerable items => $"[{string.Join(',', items.Cast<object?>().Select(Write))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
