namespace Slipway.Pipelines;

/// <summary>Where a repository keeps its pipelines, and what they are read with.</summary>
/// <param name="Root">
/// The repository's root: diagnostics name files relative to it, and what pipelines name must be in it, or in one of
/// <see cref="AllowedFolders"/>.
/// </param>
public sealed record PipelineSources(string Root)
{
    /// <summary>Where pipelines are unless <see cref="Paths"/> says otherwise.</summary>
    internal const string UsualFolder = "pipelines";

    /// <summary>
    /// The pipelines, relative to <see cref="Root"/>: folders, in which each folder with a <c>pipeline.yml</c> is a pipeline
    /// of that folder's name; and files, each a pipeline that is named after the file, or after its folder where it is a
    /// <c>pipeline.yml</c>, or as <c>NAME=PATH</c> says. When null, the folder <c>pipelines</c>, which need not be there.
    /// </summary>
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>
    /// The names of the repository's images, to check <c>azureml:NAME@latest</c> against; null when they are not known.
    /// </summary>
    public IReadOnlySet<string>? ImageNames { get; init; }

    /// <summary>
    /// The build's profiles, of which the last wins: <c>pipeline.PROFILE.yml</c> is a merge patch on <c>pipeline.yml</c>.
    /// </summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Folders outside of the repository whose files may be named: relative to it, or absolute.</summary>
    public IReadOnlyList<string> AllowedFolders { get; init; } = [];
}
