namespace Slipway.Targets;

/// <summary>The machines that Azure Pipelines offers, by the names of their images.</summary>
public enum AzurePipelinesImage
{
    /// <summary><c>ubuntu-latest</c>.</summary>
    UbuntuLatest,

    /// <summary><c>ubuntu-24.04</c>.</summary>
    Ubuntu2404,

    /// <summary><c>ubuntu-22.04</c>.</summary>
    Ubuntu2204,

    /// <summary><c>macOS-latest</c>.</summary>
    MacOsLatest,

    /// <summary><c>macOS-15</c>.</summary>
    MacOs15,

    /// <summary><c>windows-latest</c>.</summary>
    WindowsLatest,

    /// <summary><c>windows-2025</c>.</summary>
    Windows2025,

    /// <summary><c>windows-2022</c>.</summary>
    Windows2022,
}
