namespace Slipway.Targets;

/// <summary>The machines that GitHub offers, by their labels.</summary>
public enum GitHubActionsImage
{
    /// <summary><c>ubuntu-latest</c>.</summary>
    UbuntuLatest,

    /// <summary><c>ubuntu-24.04</c>.</summary>
    Ubuntu2404,

    /// <summary><c>ubuntu-22.04</c>.</summary>
    Ubuntu2204,

    /// <summary><c>ubuntu-24.04-arm</c>.</summary>
    Ubuntu2404Arm,
}
