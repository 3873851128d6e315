using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>What <c>--encrypt</c> does.</summary>
internal static class SecretEncryption
{
    /// <summary>
    /// Encrypts a secret into <c>.nuke/parameters.json</c>, or the file of the last profile that is given. The value is
    /// asked for; where nobody can be, its environment variable tells.
    /// </summary>
    /// <returns>The file, relative to the root.</returns>
    /// <exception cref="DiagnosticException">
    /// SLP1010: there is no such parameter. SLP1012: there is no value. SLP1015: the file is none that could be read.
    /// SLP1021: there is no password.
    /// </exception>
    public static string Encrypt(
        BuildOptions options, AbsolutePath root, ParameterSet parameters, BuildEnvironment environment, SecretsPassword password)
    {
        if (parameters.Find(options.Encrypt!) is not { IsSecret: true } parameter)
        {
            throw new DiagnosticException(new Diagnostic(Codes.UnknownParameter, $"There is no secret parameter '{options.Encrypt}'"));
        }

        // Nobody is asked for anything before it is known that it can be kept.
        var profile = options.Profile is [.., var last] ? last : null;
        _ = ParametersFile.Read(root, profile);
        var value = environment.Ask is { } ask
            ? ask(new Question(parameter.Name, IsSecret: true))
            : new VariableSource(environment).Get(parameter)?.Values[0];
        if (string.IsNullOrEmpty(value))
        {
            throw new DiagnosticException(new Diagnostic(Codes.ValueMissing, $"The value of '{parameter.Name}' is not given")
            {
                Remedy = $"run this in a terminal, or set the environment variable {Names.ToVariable(parameter.Name)}",
            });
        }

        var encrypted = EncryptedValue.Encrypt(parameter.Name, value, password.Get());
        Write(root / ParametersFile.Path(profile), parameter.Name, encrypted);
        return ParametersFile.Path(profile);
    }

    /// <summary>Whoever reads the file sees it as it was or as it is then, whole.</summary>
    private static void Write(string file, string name, string value)
    {
        // Where it is a link, what it leads to.
        var exists = File.Exists(file);
        file = exists ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file : file;
        var before = exists ? File.ReadAllBytes(file) : [];
        var partial = $"{file}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(partial, ParametersFileEdit.Set(before, name, value));
            if (exists && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(partial, File.GetUnixFileMode(file));
            }

            File.Move(partial, file, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
