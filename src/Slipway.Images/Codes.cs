namespace Slipway.Images;

/// <summary>The codes of what is said of images, engines and registries; <c>docs/images.md</c> explains each.</summary>
internal static class Codes
{
    /// <summary>A folder can't be an image.</summary>
    public const string NotAnImage = "SLP2001";

    /// <summary>A Dockerfile has no FROM, or something else than ARG before it.</summary>
    public const string NoFrom = "SLP2002";

    /// <summary>A manifest or an ignore file can't be read, or names a file that is not there.</summary>
    public const string UnreadableManifest = "SLP2003";

    /// <summary>A file is larger, deeper or repeats more than is read.</summary>
    public const string TooLarge = "SLP2004";

    /// <summary>A base image is neither in the engine nor to be had.</summary>
    public const string NoBaseImage = "SLP2005";

    /// <summary>Images are built on one another in a circle.</summary>
    public const string Circle = "SLP2006";

    /// <summary>A build argument is not <c>NAME=value</c>, or looks like a secret.</summary>
    public const string InvalidBuildArgument = "SLP2007";

    /// <summary>A Dockerfile or a secret needs BuildKit, which is not here.</summary>
    public const string NeedsBuildKit = "SLP2008";

    /// <summary>A build secret is badly written, or its file or variable is not there.</summary>
    public const string InvalidBuildSecret = "SLP2009";

    /// <summary>A step of a Dockerfile fails.</summary>
    public const string BuildFailed = "SLP2010";

    /// <summary>A package that a manifest declares can't be installed.</summary>
    public const string PackageFailed = "SLP2011";

    /// <summary>Files changed while their image was built.</summary>
    public const string FilesChanged = "SLP2012";

    /// <summary>A platform is none.</summary>
    public const string InvalidPlatform = "SLP2013";

    /// <summary>BuildKit warns of something.</summary>
    public const string BuilderWarning = "SLP2014";

    /// <summary>A file or a line declares packages that no test looks at.</summary>
    public const string Untested = "SLP2015";

    /// <summary>A file that is named, or a link, is outside of the repository.</summary>
    public const string OutsideRepository = "SLP2016";

    /// <summary>A line of a Dockerfile is no instruction, or has what its instruction does not take.</summary>
    public const string InvalidInstruction = "SLP2017";

    /// <summary>What an instruction takes from the build context is not to be had there.</summary>
    public const string InvalidSource = "SLP2018";

    /// <summary>A FROM can't be an image, or a --from names no stage.</summary>
    public const string InvalidStage = "SLP2019";

    /// <summary>A smoke test fails.</summary>
    public const string TestFailed = "SLP2020";

    /// <summary>The engine can't run a test's container.</summary>
    public const string TestNotRun = "SLP2021";

    /// <summary>An image for another platform does not run here.</summary>
    public const string OtherPlatform = "SLP2022";

    /// <summary>An image can't be pushed.</summary>
    public const string PushFailed = "SLP2030";

    /// <summary>The registry has another image than the one that was tested.</summary>
    public const string OtherImagePushed = "SLP2031";

    /// <summary>Nothing proves that an image has passed its tests.</summary>
    public const string NoProof = "SLP2050";

    /// <summary>A version's tag is another image's already.</summary>
    public const string TagTaken = "SLP2051";

    /// <summary>A tag can't be one.</summary>
    public const string InvalidTag = "SLP2052";

    /// <summary>The key that signs what was tested can't be read, is of another kind, or others can read it.</summary>
    public const string InvalidKey = "SLP2053";

    /// <summary>Much of a build context can get into an image.</summary>
    public const string LargeContext = "SLP2060";

    /// <summary>What a Dockerfile copies may hold keys or tokens.</summary>
    public const string SecretsCopied = "SLP2061";

    /// <summary><c>DOCKER_HOST</c> is not an engine's address.</summary>
    public const string InvalidEngineAddress = "SLP3010";

    /// <summary>No container engine answers.</summary>
    public const string NoEngine = "SLP3011";

    /// <summary>The engine does not let this user in.</summary>
    public const string EngineRefuses = "SLP3012";

    /// <summary>The engine was started and does not answer.</summary>
    public const string EngineSilent = "SLP3013";

    /// <summary>A program can't be installed from Debian's archive.</summary>
    public const string NotInstalled = "SLP3014";

    /// <summary>The engine can't give containers a network.</summary>
    public const string NoNetwork = "SLP3015";

    /// <summary>A registry's address is none.</summary>
    public const string InvalidRegistryAddress = "SLP3020";

    /// <summary>A registry can't be reached, or answers what it should not.</summary>
    public const string RegistryFailed = "SLP3021";

    /// <summary>A registry refuses the identity.</summary>
    public const string RegistryRefuses = "SLP3022";

    /// <summary>Docker's configuration, or a registry's token, can't be read.</summary>
    public const string NoCredentials = "SLP3023";

    /// <summary>Another program has the local registry's port, or an older registry that can't be stopped.</summary>
    public const string RegistryPortTaken = "SLP3024";

    /// <summary>What a registry has at a name is not an image, or not what its digest says.</summary>
    public const string NotAnImageThere = "SLP3025";

    /// <summary>The local registry was started and does not answer.</summary>
    public const string RegistrySilent = "SLP3026";

    /// <summary>The file that keeps the local registry's port is damaged.</summary>
    public const string DamagedPortFile = "SLP3027";

    /// <summary>The credential helper that Docker's configuration names is not there, or fails.</summary>
    public const string CredentialHelperFailed = "SLP3028";

    /// <summary>A registry can store nothing.</summary>
    public const string RegistryFull = "SLP3029";
}
