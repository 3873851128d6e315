using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>Build arguments as a command line gives them.</summary>
public static partial class BuildArguments
{
    /// <summary>Reads <c>NAME=value</c> pairs; a name given twice has the last value.</summary>
    /// <exception cref="DiagnosticException">
    /// SLP2007: one is not of this form, or its name looks like a secret's, which has no place in an image's history.
    /// </exception>
    public static ImmutableDictionary<string, string> Parse(IEnumerable<string> arguments)
    {
        var values = ImmutableDictionary.CreateBuilder<string, string>();
        var problems = new List<Diagnostic>();
        foreach (var argument in arguments)
        {
            if (argument.Split('=', 2) is not [var name, var value] || !Name().IsMatch(name))
            {
                // Without what was given: it may be a secret's value.
                problems.Add(new Diagnostic(Codes.InvalidBuildArgument, "a build argument is not of the form NAME=value")
                {
                    Remedy = "write --build-arg NAME=value",
                });
                continue;
            }

            values[name] = value;
        }

        problems.AddRange(Check(values.Keys));
        return problems.Count == 0 ? values.ToImmutable() : throw new DiagnosticException(problems);
    }

    /// <summary>Whether <see cref="Parse"/> would take them.</summary>
    public static bool IsValid(IEnumerable<string> arguments) => arguments
        .Select(argument => argument.Split('=', 2))
        .All(pair => pair.Length == 2 && Name().IsMatch(pair[0]) && !Secret().IsMatch(pair[0]));

    /// <summary>What is wrong with the names of build arguments.</summary>
    internal static IEnumerable<Diagnostic> Check(IEnumerable<string> names) =>
        names.Where(name => Secret().IsMatch(name)).Order(StringComparer.Ordinal).Select(name => new Diagnostic(
            Codes.InvalidBuildArgument, $"the build argument '{name}' looks like a secret, and the image's history would show it")
        {
            Remedy = "take it out of the build: let the program that needs it read it when the container runs, or fetch "
                + "what it opens before the build and COPY that",
        });

    [GeneratedRegex(@"^[A-Za-z_]\w*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    // The words that secrets are named with, as whole words between underscores or capitals.
    [GeneratedRegex(
        @"(?i:^|_)(?i:secrets?|passw(or)?d|passphrase|pwd|tokens?|pat|credentials?|(api|access|private|account|storage|ssh|auth)_?keys?|connection_?string|sas)(?i:\z|_)"
        + @"|(?i:secret|password|token|apikey|credential)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Secret();
}
