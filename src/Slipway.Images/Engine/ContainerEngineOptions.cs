namespace Slipway.Images;

/// <summary>How an engine is looked for.</summary>
public sealed record ContainerEngineOptions
{
    /// <summary>Whether programs may be installed with apt, as root on Debian or Ubuntu; they may not unless told.</summary>
    public bool AllowInstall { get; init; }

    /// <summary>The engine's address, as <c>DOCKER_HOST</c> writes it; that variable's value unless told.</summary>
    public string? Host { get; init; } = Environment.GetEnvironmentVariable("DOCKER_HOST");

    /// <summary>How long an engine that was just started may take to answer; a minute unless told.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
