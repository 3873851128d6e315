namespace Slipway.Workspace.Tracking;

/// <summary>A key with its text: a tag or a parameter.</summary>
internal sealed record KeyedText(string Key, string Value);
