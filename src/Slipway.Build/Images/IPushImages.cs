using Slipway.Targets;

namespace Slipway.Build;

/// <summary>From proven images to digests in the registry.</summary>
public interface IPushImages : ITestImages
{
    /// <summary>How many images are pushed at once.</summary>
    [Parameter("How many images are pushed at the same time; many at once have broken registries")]
    int PushParallelism => TryGetValue<int?>() ?? 2;

    /// <summary>Pushes images, each an item of its own.</summary>
    Target PushImages => _ => _
        .Description("Pushes the images that passed their tests")
        .Limit("push an image", Math.Max(1, PushParallelism)) // many at once have broken registries
        .ForEach(Images.Outlines, () => Image, (image, target) => target
            .DependsOnItem(TestImages, image)
            .Uses(() => ProofKey)
            .UpToDateWhen(token => Images.IsPushedAsync(image, token))
            .Executes(token => Images.PushAsync(image, token)));
}
