namespace Slipway.Targets;

/// <summary>What must be given or hold before anything runs.</summary>
/// <param name="IsMet">Whether it is.</param>
/// <param name="Text">The member or the condition, as the build's author wrote it.</param>
/// <param name="IsParameter">Whether it is a parameter that must be given, or else a condition.</param>
internal sealed record Requirement(Func<bool> IsMet, string Text, bool IsParameter)
{
    /// <summary>The name of the member that it is about.</summary>
    public string MemberName => MemberNameIn(Text);

    /// <summary>The name of the member in <c>Registry</c> or <c>this.Registry</c>.</summary>
    public static string MemberNameIn(string text) => text[(text.LastIndexOf('.') + 1)..];
}
