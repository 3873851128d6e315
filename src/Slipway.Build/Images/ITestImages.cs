using Slipway.Targets;

namespace Slipway.Build;

/// <summary>From images in the engine to images that are proven.</summary>
public interface ITestImages : IBuildImages
{
    /// <summary>Runs the smoke tests of images, each an item of its own.</summary>
    Target TestImages => _ => _
        .Description("Proves that each declared package loads, at a version that will do")
        .Limit("build or test an image", Math.Max(1, ImageParallelism))
        .FailAlone()
        // No proof stands on what is unproven.
        .ForEach(Images.Outlines, () => Image, (image, target) => ImageActions.AfterBases(target, TestImages, image)
            .DependsOnItem(BuildImages, image)
            .Produces($"artifacts/test-results/image-{image}.xml")
            .UpToDateWhen(token => Images.IsPushedAsync(image, token))
            .Executes(token => Images.TestAsync(image, token)));
}
