namespace Slipway.Tool.Templates;

/// <summary>The CI server whose files a repository has.</summary>
internal enum CiServer
{
    GitHub,
    AzurePipelines,
    None,
}
