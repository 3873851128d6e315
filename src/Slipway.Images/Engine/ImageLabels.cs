namespace Slipway.Images;

/// <summary>The labels by which an engine's images and containers are known as this tool's.</summary>
internal static class ImageLabels
{
    /// <summary>The image's name; every image built here has it.</summary>
    public const string Name = "slipway.image";

    /// <summary>The image's whole identity.</summary>
    public const string Identity = "slipway.identity";

    /// <summary>How a base image was made that came from no registry.</summary>
    public const string BaseRecipe = "slipway.base.recipe";

    /// <summary>What such a base image holds: one <c>name=version</c> a line.</summary>
    public const string BasePackages = "slipway.base.packages";

    /// <summary>The process that a container belongs to, which removes it when done.</summary>
    public const string Owner = "slipway.owner";

    // https://specs.opencontainers.org/image-spec/annotations/
    public const string Source = "org.opencontainers.image.source";

    public const string Revision = "org.opencontainers.image.revision";

    public const string Created = "org.opencontainers.image.created";
}
