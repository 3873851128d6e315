namespace Slipway.Targets;

/// <summary>Something that must hold, with the text that the build's author wrote for it.</summary>
internal sealed record Condition(Func<bool> Holds, string Text)
{
    public static Condition Of(Func<bool> holds, string expression) => new(holds, WithoutLambda(expression));

    /// <summary><c>() => IsServer</c> to <c>IsServer</c>.</summary>
    public static string WithoutLambda(string expression)
    {
        var arrow = expression.IndexOf("=>", StringComparison.Ordinal);
        return arrow >= 0 && expression.AsSpan(0, arrow).Trim() is "()"
            ? expression[(arrow + 2)..].Trim()
            : expression.Trim();
    }
}
