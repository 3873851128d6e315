using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>The password of the secrets in parameters files: from the environment, or asked for once.</summary>
internal sealed class SecretsPassword(BuildEnvironment environment)
{
    public const string Variable = "SLIPWAY_SECRETS_PASSWORD";

    private string? _password;

    /// <summary>The password.</summary>
    /// <exception cref="DiagnosticException">SLP1021: it is not given, and nobody can be asked.</exception>
    public string Get()
    {
        _password ??= environment.Variables.GetValueOrDefault(Variable) is { Length: > 0 } given
            ? given
            : environment.Ask?.Invoke(new Question("Password of the secrets in .nuke", IsSecret: true));
        return string.IsNullOrEmpty(_password)
            ? throw new DiagnosticException(new Diagnostic(Codes.LockedSecret, "The password of the secrets in .nuke is not given")
            {
                Remedy = $"set the environment variable {Variable}, or run the build in a terminal",
            })
            : _password;
    }

    /// <summary>Decrypts a value of a parameters file.</summary>
    /// <exception cref="DiagnosticException">SLP1021: the password is not given, or does not fit.</exception>
    public string Decrypt(string name, string text, string file) =>
        EncryptedValue.TryDecrypt(name, text, Get(), out var value)
            ? value
            : throw new DiagnosticException(new Diagnostic(Codes.LockedSecret, $"'{name}' can't be decrypted")
            {
                File = file,
                Remedy = $"give the password that it was encrypted with; if that is lost, encrypt it again with --encrypt {name}",
            });
}
