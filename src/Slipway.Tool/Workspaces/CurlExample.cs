using Slipway.Workspace.Lifetime;

namespace Slipway.Tool.Workspaces;

/// <summary>How a running workspace is asked from a shell.</summary>
internal static class CurlExample
{
    /// <summary>
    /// The command, in lines. The token goes from its file through a pipe: the arguments of a process are seen by everybody on
    /// the machine.
    /// </summary>
    public static IReadOnlyList<string> Of(LocalWorkspaceAddress address) =>
    [
        $"sed 's/^/Authorization: Bearer /' {ShellWord.Of(address.TokenFile)} |",
        $"  curl --cacert {ShellWord.Of(address.CertificateFile)} -H @- "
            + $"'{address.Uri}subscriptions/{address.SubscriptionId}/resourceGroups/{address.ResourceGroup}"
            + $"/providers/Microsoft.MachineLearningServices/workspaces/{address.WorkspaceName}?api-version=2024-10-01'",
    ];
}
