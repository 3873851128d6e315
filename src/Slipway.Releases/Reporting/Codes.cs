namespace Slipway.Releases;

/// <summary>The codes of what is said about versions and releases; <c>docs/diagnostics.md</c> explains each.</summary>
internal static class Codes
{
    /// <summary>There is no git repository, or it has no commit.</summary>
    public const string NoRepository = "SLP4001";

    /// <summary>The checkout lacks the history that a version is counted from.</summary>
    public const string ShallowClone = "SLP4002";

    /// <summary>No tag says what the last version was.</summary>
    public const string NoVersionTag = "SLP4003";

    /// <summary>GitVersion ended with an error, or said what is not understood.</summary>
    public const string GitVersionFailed = "SLP4004";

    /// <summary>A version is not of the form X.Y.Z.</summary>
    public const string NotAVersion = "SLP4005";

    /// <summary>The branch gives pre-releases only.</summary>
    public const string PreRelease = "SLP4006";

    /// <summary>Files are changed that are not committed.</summary>
    public const string DirtyTree = "SLP4010";

    /// <summary>The version's tag is on another commit, here or at the remote.</summary>
    public const string TagElsewhere = "SLP4011";

    /// <summary>A tag carries no release record, or one that can't be read.</summary>
    public const string NoRecord = "SLP4012";

    /// <summary>There is no such release.</summary>
    public const string UnknownRelease = "SLP4013";

    /// <summary>A release was made for another workspace.</summary>
    public const string OtherWorkspace = "SLP4014";

    /// <summary>An image lacks the tag that proves its tests.</summary>
    public const string UnprovenImage = "SLP4015";

    /// <summary>The workspace is not as this commit wants it.</summary>
    public const string NotPublished = "SLP4016";

    /// <summary>An image's version tag is on another image.</summary>
    public const string ImageTagTaken = "SLP4017";

    /// <summary>A later version is in the history of this commit.</summary>
    public const string LowerVersion = "SLP4018";

    /// <summary>This commit is released under another version.</summary>
    public const string SecondVersion = "SLP4019";

    /// <summary>git refuses something.</summary>
    public const string GitFailed = "SLP4020";

    /// <summary>GitHub or Azure DevOps refuses something or can't be reached.</summary>
    public const string HostFailed = "SLP4021";

    /// <summary>No branch of the remote has the commit that a tag is to be pushed of.</summary>
    public const string UnpushedCommit = "SLP4022";

    /// <summary>Nothing proves that a pipeline has run as it is now.</summary>
    public const string UntestedPipeline = "SLP4023";

    /// <summary>A pull request can't be commented on: its host refuses it, or can't be reached.</summary>
    public const string CommentFailed = "SLP4024";

    /// <summary>git knows no such commit here, to compare with.</summary>
    public const string UnknownCommit = "SLP4025";
}
