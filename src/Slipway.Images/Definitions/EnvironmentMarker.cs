using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// An environment marker (PEP 508): a condition on the interpreter under which a requirement counts.
/// </summary>
internal abstract partial record EnvironmentMarker
{
    private static readonly ImmutableHashSet<string> s_variables =
    [
        "os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release",
        "platform_system", "platform_version", "python_version", "python_full_version", "implementation_name",
        "implementation_version", "extra",
    ];

    // Names of before PEP 508, which pip still takes.
    private static readonly ImmutableDictionary<string, string> s_formerVariables = new Dictionary<string, string>
    {
        ["os.name"] = "os_name",
        ["sys.platform"] = "sys_platform",
        ["platform.version"] = "platform_version",
        ["platform.machine"] = "platform_machine",
        ["platform.python_implementation"] = "platform_python_implementation",
        ["python_implementation"] = "platform_python_implementation",
    }.ToImmutableDictionary();

    /// <summary>Whether the requirement counts for an interpreter.</summary>
    /// <param name="environment">The interpreter's values by PEP 508's names; one that is missing is empty.</param>
    public abstract bool IsTrue(IReadOnlyDictionary<string, string> environment);

    /// <summary>Reads a marker.</summary>
    /// <param name="text">What follows the semicolon of a requirement.</param>
    /// <param name="marker">The marker read.</param>
    /// <param name="wrong">The text from where it can't be read, when it can't.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out EnvironmentMarker? marker, out string wrong)
    {
        var parser = new Parser(text);
        marker = parser.ReadOr();
        wrong = marker is null || !parser.IsAtEnd ? parser.Rest : "";
        marker = parser.IsAtEnd ? marker : null;
        return marker is not null;
    }

    private sealed record Both(EnvironmentMarker Left, EnvironmentMarker Right) : EnvironmentMarker
    {
        public override bool IsTrue(IReadOnlyDictionary<string, string> environment) =>
            Left.IsTrue(environment) && Right.IsTrue(environment);
    }

    private sealed record Either(EnvironmentMarker Left, EnvironmentMarker Right) : EnvironmentMarker
    {
        public override bool IsTrue(IReadOnlyDictionary<string, string> environment) =>
            Left.IsTrue(environment) || Right.IsTrue(environment);
    }

    private sealed record Comparison(Operand Left, string Operator, Operand Right) : EnvironmentMarker
    {
        public override bool IsTrue(IReadOnlyDictionary<string, string> environment)
        {
            var isExtra = Left.IsExtra || Right.IsExtra;
            var left = Left.Value(environment, isExtra);
            var right = Right.Value(environment, isExtra);
            return Operator switch
            {
                "in" => right.Contains(left, StringComparison.Ordinal),
                "not in" => !right.Contains(left, StringComparison.Ordinal),
                // Values that are versions are compared as such, all others as texts.
                _ when PythonSpecifier.TryParse(Operator + right, out var specifier)
                    && PythonVersion.TryParse(left, out _) => specifier.IsSatisfiedBy(left),
                "==" or "===" => left == right,
                "!=" => left != right,
                "<" => string.CompareOrdinal(left, right) < 0,
                "<=" => string.CompareOrdinal(left, right) <= 0,
                ">" => string.CompareOrdinal(left, right) > 0,
                ">=" => string.CompareOrdinal(left, right) >= 0,
                _ => false,
            };
        }
    }

    private sealed record Operand(string Text, bool IsVariable)
    {
        public bool IsExtra => IsVariable && Text == "extra";

        public string Value(IReadOnlyDictionary<string, string> environment, bool isExtra)
        {
            var value = !IsVariable ? Text : environment.GetValueOrDefault(Text, "");
            // Extras are names as packages are (PEP 685).
            return isExtra ? PythonPackage.Normalize(value) : value;
        }
    }

    // or binds weaker than and; each Read… gives null where the text is not what it reads.
    private sealed class Parser(string text)
    {
        // Nobody nests conditions so; what does would take the stack.
        private const int MostDepth = 100;

        private int _at;
        private int _depth;

        public bool IsAtEnd => Rest.Length == 0;

        public string Rest => text[_at..].Trim();

        public EnvironmentMarker? ReadOr()
        {
            var left = ReadAnd();
            while (left is not null && Take(OrWord()) is not null)
            {
                left = ReadAnd() is { } right ? new Either(left, right) : null;
            }

            return left;
        }

        private EnvironmentMarker? ReadAnd()
        {
            var left = ReadAtom();
            while (left is not null && Take(AndWord()) is not null)
            {
                left = ReadAtom() is { } right ? new Both(left, right) : null;
            }

            return left;
        }

        private EnvironmentMarker? ReadAtom()
        {
            if (Take(OpenParenthesis()) is not null)
            {
                var inner = ++_depth > MostDepth ? null : ReadOr();
                _depth--;
                return Take(CloseParenthesis()) is null ? null : inner;
            }

            return ReadOperand() is { } left && Take(OperatorWord()) is { } comparison && ReadOperand() is { } right
                ? new Comparison(left, Blanks().Replace(comparison, " "), right)
                : null;
        }

        private Operand? ReadOperand()
        {
            if (Take(Quoted()) is { } quoted)
            {
                return new Operand(quoted[1..^1], IsVariable: false);
            }

            if (Take(Variable()) is not { } written)
            {
                return null;
            }

            var variable = s_formerVariables.GetValueOrDefault(written, written);
            return s_variables.Contains(variable) ? new Operand(variable, IsVariable: true) : null;
        }

        private string? Take(Regex token)
        {
            var match = token.Match(text, _at);
            if (!match.Success)
            {
                return null;
            }

            _at = match.Index + match.Length;
            return match.Groups["token"].Value;
        }
    }

    [GeneratedRegex(@"\G\s*(?<token>or)\b")]
    private static partial Regex OrWord();

    [GeneratedRegex(@"\G\s*(?<token>and)\b")]
    private static partial Regex AndWord();

    [GeneratedRegex(@"\G\s*(?<token>\()")]
    private static partial Regex OpenParenthesis();

    [GeneratedRegex(@"\G\s*(?<token>\))")]
    private static partial Regex CloseParenthesis();

    [GeneratedRegex(@"\G\s*(?<token>===|~=|==|!=|<=|>=|<|>|in\b|not\s+in\b)")]
    private static partial Regex OperatorWord();

    [GeneratedRegex("""\G\s*(?<token>"[^"]*"|'[^']*')""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\G\s*(?<token>[a-z_.]+)\b")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
