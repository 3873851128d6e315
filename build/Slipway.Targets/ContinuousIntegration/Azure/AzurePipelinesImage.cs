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
}
