using Slipway.Targets;

namespace Slipway.Build;

/// <summary>From the folders of <c>images/</c> to images in the engine.</summary>
public interface IBuildImages : IImages
{
    /// <summary>Builds images, each an item of its own.</summary>
    Target BuildImages => _ => _
        .Description("Builds each image of images/ that the registry does not have")
        .DependsOn(EnsureServices)
        .Limit("build or test an image", Math.Max(1, ImageParallelism))
        .FailAlone() // others are still proven, so that all that is wrong is told at once
        .ForEach(Images.Outlines, () => Image, (image, target) => ImageActions.AfterBases(target, BuildImages, image)
            .Uses(() => ProofKey)
            .Produces($"artifacts/logs/images/{image}.log")
            .UpToDateWhen(token => Images.IsPushedAsync(image, token))
            .Executes(token => Images.BuildAsync(image, IsForced(BuildImages), token)));
}
