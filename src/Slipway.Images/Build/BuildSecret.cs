using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Images;

/// <summary>
/// A build secret: a file or an environment variable that a step reads with <c>RUN --mount=type=secret,id=ID</c>. Its
/// value is in no layer, no argument list, no log, and is no part of an image's identity.
/// </summary>
/// <param name="Id">The name by which the Dockerfile asks for it.</param>
/// <param name="File">The file that holds it, absolute; null when a variable does.</param>
/// <param name="Variable">The environment variable that holds it; null when a file does.</param>
public sealed partial record BuildSecret(string Id, string? File, string? Variable)
{
    /// <summary>
    /// Reads secrets as <c>docker build --secret</c> takes them: <c>id=ID,src=PATH</c> or <c>id=ID,env=NAME</c>.
    /// </summary>
    /// <param name="secrets">The secrets.</param>
    /// <param name="folder">What paths are relative to.</param>
    /// <param name="mask">Gets the values, so that no log shows them.</param>
    /// <exception cref="DiagnosticException">
    /// SLP2009: one is not of this form, its file can't be read or its variable is not set.
    /// </exception>
    public static ImmutableArray<BuildSecret> Parse(IEnumerable<string> secrets, string folder, SecretMask mask)
    {
        var parsed = ImmutableArray.CreateBuilder<BuildSecret>();
        var problems = new List<Diagnostic>();
        foreach (var text in secrets)
        {
            if (Form().Match(text) is not { Success: true } form)
            {
                // Without what was given: it may be a secret itself.
                problems.Add(new Diagnostic(Codes.InvalidBuildSecret, "a build secret is not of the form id=ID,src=PATH or id=ID,env=NAME")
                {
                    Remedy = "write --secret id=npm,src=.npmrc, or --secret id=token,env=NPM_TOKEN",
                });
                continue;
            }

            var id = form.Groups["id"].Value;
            var secret = form.Groups["file"] is { Success: true } file
                ? new BuildSecret(id, Path.GetFullPath(file.Value, folder), null)
                : new BuildSecret(id, null, form.Groups["variable"].Value);
            if (secret.Read() is not { } value)
            {
                problems.Add(secret.NotThere());
                continue;
            }

            mask.Add(value);
            parsed.Add(secret);
        }

        return problems.Count == 0 ? parsed.ToImmutable() : throw new DiagnosticException(problems);
    }

    /// <summary>As the Docker client takes it: where the secret is, never what it is.</summary>
    internal string ToArgument() => Variable is not null ? $"id={Id},env={Variable}" : $"id={Id},{Field($"src={File}")}";

    private string? Read()
    {
        try
        {
            return Variable is not null ? Environment.GetEnvironmentVariable(Variable) : System.IO.File.ReadAllText(File!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private Diagnostic NotThere() => Variable is not null
        ? new Diagnostic(Codes.InvalidBuildSecret, $"the build secret '{Id}' is to come from the variable {Variable}, which is not set")
        {
            Remedy = $"set {Variable} for the build, or take the secret out",
        }
        : new Diagnostic(Codes.InvalidBuildSecret, $"the build secret '{Id}' is to come from a file that can't be read")
        {
            File = File,
            Remedy = "put the file there, or take the secret out",
        };

    // The client reads a line of comma-separated values.
    private static string Field(string text) =>
        text.AsSpan().ContainsAny(',', '"') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    [GeneratedRegex(
        @"^(type=(file|env),)?id=(?<id>[A-Za-z0-9._-]+),((src|source)=(?<file>.+)|env=(?<variable>[A-Za-z_]\w*))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
