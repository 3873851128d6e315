using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>
/// GitHub Actions, by its workflow commands
/// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
/// </summary>
internal sealed partial class GitHubActionsServer(BuildEnvironment environment) : BuildServer(environment)
{
    private static readonly (char, string)[] DataEscapes = [('%', "%25"), ('\r', "%0D"), ('\n', "%0A")];

    private static readonly (char, string)[] PropertyEscapes = [.. DataEscapes, (':', "%3A"), (',', "%2C")];

    internal override string EndGroup => "::endgroup::";

    private protected override string RootVariable => "GITHUB_WORKSPACE";

    public override void SetVariable(string name, string value, bool isSecret = false)
    {
        if (isSecret)
        {
            throw new NotSupportedException("GitHub Actions has no secret variables: every later step would see the value.");
        }

        // A delimiter that the value does not have, as the file's format wants it for values of several lines.
        var delimiter = $"end_{Guid.NewGuid():N}";
        Append("GITHUB_ENV", $"{name}<<{delimiter}\n{value}\n{delimiter}\n");
    }

    internal override string BeginGroup(string title) => $"::group::{Escape(title, DataEscapes)}";

    internal override string Issue(Severity severity, string text, Diagnostic? diagnostic)
    {
        var command = new StringBuilder("::").Append(severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "notice",
        });
        if (diagnostic is not null)
        {
            var separator = ' ';
            Add("file", diagnostic.File is { } file ? PathOf(file) : null);
            Add("line", diagnostic.Line?.ToString(CultureInfo.InvariantCulture));
            Add("col", diagnostic.Column?.ToString(CultureInfo.InvariantCulture));
            Add("title", diagnostic.Code);

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    command.Append(separator).Append(name).Append('=').Append(Escape(value, PropertyEscapes));
                    separator = ',';
                }
            }
        }

        return command.Append("::").Append(Escape(text, DataEscapes)).ToString();
    }

    internal override void Mask(string secret)
    {
        if (IsSet("GITHUB_ACTIONS"))
        {
            OnCommand($"::add-mask::{Escape(secret, DataEscapes)}");
        }
    }

    /// <summary>
    /// A runner takes a line for a command that begins with <c>::</c>, or has <c>##[</c> anywhere. It compares as
    /// languages do, which leaves characters out that nobody sees.
    /// </summary>
    internal override string Disarm(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            text = CommandAtStart().Replace(text, "$1 ");
        }

        return text.Contains('#', StringComparison.Ordinal) ? CommandAnywhere().Replace(text, "# ") : text;
    }

    public override void Summarize(string markdown, AbsolutePath file) => Append("GITHUB_STEP_SUMMARY", markdown);

    private void Append(string variable, string text)
    {
        if (Environment.Variables.GetValueOrDefault(variable) is { Length: > 0 } file)
        {
            File.AppendAllText(file, text, new UTF8Encoding(false));
        }
    }

    [GeneratedRegex(@"((?:^|[\r\n\u0085\u2028\u2029])[^\x21-\x7E\r\n]*:)(?=[^\x20-\x7E]*:)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CommandAtStart();

    [GeneratedRegex(@"#(?=[^\x20-\x7E]*#[^\x20-\x7E]*\[)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CommandAnywhere();
}
