using Slipway.Targets;

namespace Slipway.Build;

/// <summary>The folders of <c>images/</c>, as the stages that build, test and push them see them, and those that use them.</summary>
public interface IImages : IServices
{
    /// <summary>The images that are built, tested and pushed; all of them where none is named.</summary>
    [Parameter("Images to build, test and push; all unless given")]
    string[] Image => TryGetValue<string[]>() ?? [];

    /// <summary>The folder with a folder for each image, relative to the repository's root.</summary>
    [Parameter("Folder with a folder for each image; images unless given")]
    string ImagesFolder => TryGetValue<string>() ?? "images";

    /// <summary>Build arguments, <c>NAME=value</c>.</summary>
    [Parameter("Build argument of images, such as CRAN=https://cran.example.org; never a secret", Separator = "")]
    string[] BuildArg => TryGetValue<string[]>() ?? [];

    /// <summary>Folders outside the repository that images and pipelines may take files from.</summary>
    [Parameter("Folders outside the repository whose files images and pipelines may name, such as ../shared")]
    string[] AllowFolder => TryGetValue<string[]>() ?? [];

    /// <summary>Build secrets, as docker's <c>--secret</c> has them.</summary>
    [Parameter("Build secret, id=npm,src=.npmrc or id=token,env=NPM_TOKEN; refused where the builder can't keep it", Separator = "")]
    string[] Secret => TryGetValue<string[]>() ?? [];

    /// <summary>The platform of the images, as docker writes it.</summary>
    [Parameter("Platform that images are built for")]
    string Platform => TryGetValue<string>() ?? "linux/amd64";

    /// <summary>Whether base images are pulled that the engine has.</summary>
    [Parameter("Pull base images also when the engine has them")]
    bool Pull => TryGetValue<bool>();

    /// <summary>How many images are built or tested at once.</summary>
    [Parameter("How many images are built or tested at the same time")]
    int ImageParallelism => TryGetValue<int?>() ?? 4;

    /// <summary>Whether layers come from the registry; null for what the host makes sense of.</summary>
    [Parameter("Take unchanged layers from the image that was pushed last, as CI servers do unless told otherwise")]
    bool? LayerCache => TryGetValue<bool?>();

    /// <summary>The key that proofs are signed with.</summary>
    [Parameter("Private key, as PEM or its file, that signs what was tested; without it this clone makes one of its own"), Secret]
    string? ProofKey => TryGetValue<string>();

    internal ImageActions Images => State(() => new ImageActions(this));
}
