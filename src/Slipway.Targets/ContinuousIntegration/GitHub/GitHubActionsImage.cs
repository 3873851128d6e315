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

    /// <summary><c>macos-latest</c>.</summary>
    MacOsLatest,

    /// <summary><c>macos-15</c>.</summary>
    MacOs15,

    /// <summary><c>windows-latest</c>.</summary>
    WindowsLatest,

    /// <summary><c>windows-2025</c>.</summary>
    Windows2025,

    /// <summary><c>windows-2022</c>.</summary>
    Windows2022,
}
