using System.Security.Cryptography;

namespace Slipway.Workspace.State;

/// <summary>The file with the token that callers show.</summary>
internal static class WorkspaceToken
{
    private const int Bytes = 32;

    /// <summary>The kept token; a new one at the first start.</summary>
    public static string ReadOrCreate(StateFolder state)
    {
        if (File.Exists(state.TokenFile) && File.ReadAllText(state.TokenFile).Trim() is { Length: Bytes * 2 } kept)
        {
            return kept;
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        StateFolder.WriteSecret(state.TokenFile, token);
        return token;
    }
}
