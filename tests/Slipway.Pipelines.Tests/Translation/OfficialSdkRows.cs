using System.Runtime.CompilerServices;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Tests.Translation;

/// <summary>Microsoft's examples, and the workspace for which the official Python SDK translated them.</summary>
internal static class OfficialSdkRows
{
    public static string Root => Path.Combine(AppContext.BaseDirectory, "Data", "azureml-examples");

    /// <summary>The repository's root.</summary>
    public static string Repository { get; } = RootOf();

    public static WorkspaceInfo Workspace { get; } = new(
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
        + "/providers/Microsoft.MachineLearningServices/workspaces/ws",
        "westeurope",
        "aaaaaaaa-0000-0000-0000-000000000000",
        "https://discovery");

    private static string RootOf([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
