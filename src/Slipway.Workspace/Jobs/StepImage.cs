namespace Slipway.Workspace.Jobs;

/// <summary>The image that an environment stands for.</summary>
/// <param name="Name">Its reference.</param>
/// <param name="Build">How it is made; null for one that is pulled.</param>
internal sealed record StepImage(string Name, EnvironmentBuild? Build = null);
