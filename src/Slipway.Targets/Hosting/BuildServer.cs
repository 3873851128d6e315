using System.Text;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>
/// What a build tells the CI server that it runs on, beside its output. On a server that has no such thing, and on
/// none, each method does nothing.
/// </summary>
public class BuildServer
{
    private protected BuildServer(BuildEnvironment environment) => Environment = environment;

    /// <summary>Told of each command, a line for the server alone.</summary>
    internal Action<string> OnCommand { get; set; } = _ => { };

    /// <summary>Gives the run the number by which the server lists it, such as a version.</summary>
    /// <param name="buildNumber">The number; Azure Pipelines refuses some characters, among them <c>/</c> and <c>:</c>.</param>
    public virtual void UpdateBuildNumber(string buildNumber)
    {
    }

    /// <summary>Shows the results of tests on the run's page.</summary>
    /// <param name="title">What the tests are called there.</param>
    /// <param name="files">Reports in JUnit's format; those that don't exist are left out.</param>
    public virtual void PublishTestResults(string title, IEnumerable<string> files)
    {
    }

    /// <summary>Sets a variable that later steps of the same job see.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value; the environment of later steps has it.</param>
    /// <param name="isSecret">Whether it is masked in all output from now on. GitHub Actions keeps no secret variables.</param>
    /// <exception cref="NotSupportedException">It is secret, and the server would show it to every later step.</exception>
    public virtual void SetVariable(string name, string value, bool isSecret = false)
    {
    }

    /// <summary>Shows a text on the run's page, beneath what was shown there before.</summary>
    /// <param name="markdown">The text, in Markdown.</param>
    /// <param name="file">A file that lasts longer than the build; it is written where the server reads the text from one.</param>
    public virtual void Summarize(string markdown, AbsolutePath file)
    {
    }

    internal static BuildServer Of(HostKind kind, BuildEnvironment environment) => kind switch
    {
        HostKind.GitHubActions => new GitHubActionsServer(environment),
        HostKind.AzurePipelines => new AzurePipelinesServer(environment),
        _ => new BuildServer(environment),
    };

    /// <summary>What begins a part of the output that can be folded; null where a heading does.</summary>
    internal virtual string? BeginGroup(string title) => null;

    internal virtual string EndGroup => "";

    /// <summary>What shows an error or a warning on the run's page, and in the output; null where there is only that.</summary>
    internal virtual string? Issue(Severity severity, string text, Diagnostic? diagnostic) => null;

    /// <summary>Has the server mask a text too. Only where it listens: any other reader would be shown the secret.</summary>
    internal virtual void Mask(string secret)
    {
    }

    /// <summary>The text without anything that the server could take for a command.</summary>
    internal virtual string Disarm(string text) => text;


    private protected BuildEnvironment Environment { get; }

    private protected bool IsSet(string variable) => Environment.Variables.GetValueOrDefault(variable) is { Length: > 0 };

    /// <summary>A diagnostic's file as seen from the root, which is how servers know it.</summary>
    private protected string PathOf(string file)
    {
        var root = Environment.Variables.GetValueOrDefault(RootVariable);
        return (root is { Length: > 0 } && Path.IsPathFullyQualified(file) ? Path.GetRelativePath(root, file) : file)
            .Replace('\\', '/');
    }

    private protected virtual string RootVariable => "";

    private protected static string Escape(string text, ReadOnlySpan<(char Character, string Escaped)> mappings)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var replacement = character.ToString();
            foreach (var mapping in mappings)
            {
                if (mapping.Character == character)
                {
                    replacement = mapping.Escaped;
                }
            }

            escaped.Append(replacement);
        }

        return escaped.ToString();
    }
}
