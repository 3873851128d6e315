using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Definitions;

/// <summary>What a file names and does not have in it.</summary>
/// <param name="Written">The text that names it.</param>
internal abstract record Reference(Written Written)
{
    /// <summary>Where it is named.</summary>
    public SourcePosition Position => Written.Position;
}

/// <summary>A compute: by its name, by its resource id, by a word of Azure ML's, or by an expression that is filled in later.</summary>
/// <param name="Written">As it is written.</param>
/// <param name="Name">Without <c>azureml:</c>.</param>
internal sealed record ComputeReference(Written Written, string Name) : Reference(Written)
{
    public bool IsExpression => Name.Contains("${{", StringComparison.Ordinal);

    public bool IsId => Name.StartsWith('/');

    /// <summary>It is one that the workspace must have: not Azure ML's own pool, nor the caller's machine.</summary>
    public bool IsResource => !IsExpression && !IsId && Name is not ("serverless" or "local");
}

/// <summary>A version, or a label, of something that is registered.</summary>
/// <param name="Written">As it is written.</param>
/// <param name="Target">The path below the workspace, as in <c>data/NAME/versions/1</c>; or a resource id.</param>
internal sealed record AssetReference(Written Written, string Target) : Reference(Written)
{
    public bool IsId => Target.StartsWith('/');

    /// <summary>It can mean another version tomorrow.</summary>
    public bool IsLabel => Target.Contains("/labels/", StringComparison.Ordinal);
}

/// <summary>An image of the repository, or an environment of the pipeline's folder: the version that this build makes.</summary>
internal sealed record ImageReference(Written Written, string Name) : Reference(Written);

/// <summary>Files of this machine that are uploaded as data.</summary>
/// <param name="Written">As it is written.</param>
/// <param name="FullPath">The file or folder.</param>
internal sealed record LocalDataReference(Written Written, string FullPath) : Reference(Written);

/// <summary>Data, or a model, at an address.</summary>
internal sealed record UriReference(Written Written) : Reference(Written);
