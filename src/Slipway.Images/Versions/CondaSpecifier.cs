using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// A condition on a conda package's version: <c>|</c> between alternatives, <c>,</c> between what must hold together,
/// <c>=1.2</c> for 1.2 and all below it.
/// </summary>
internal sealed partial class CondaSpecifier
{
    private readonly string _text;
    private readonly ImmutableArray<ImmutableArray<Condition>> _alternatives;

    private CondaSpecifier(string text, ImmutableArray<ImmutableArray<Condition>> alternatives)
    {
        _text = text;
        _alternatives = alternatives;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out CondaSpecifier? specifier)
    {
        specifier = null;
        var alternatives = ImmutableArray.CreateBuilder<ImmutableArray<Condition>>();
        foreach (var alternative in text.Split('|'))
        {
            var conditions = ImmutableArray.CreateBuilder<Condition>();
            foreach (var part in alternative.Split(',', StringSplitOptions.TrimEntries))
            {
                if (part is "*" or "=*")
                {
                    continue;
                }

                var match = Grammar().Match(part);
                var wanted = match.Groups["version"].Value;
                var isPrefix = wanted.EndsWith('*');
                if (!match.Success || !CondaVersion.TryParse(wanted.TrimEnd('*').TrimEnd('.'), out var version))
                {
                    return false;
                }

                conditions.Add(new Condition(match.Groups["operator"].Value, version, isPrefix));
            }

            alternatives.Add(conditions.ToImmutable());
        }

        specifier = new CondaSpecifier(text, alternatives.ToImmutable());
        return true;
    }

    public bool IsSatisfiedBy(string installed) =>
        CondaVersion.TryParse(installed, out var version)
        && _alternatives.Any(conditions => conditions.All(condition => condition.IsSatisfiedBy(version)));

    public override string ToString() => _text;

    [GeneratedRegex(
        @"^(?<operator>==|!=|>=|<=|~=|=|>|<)?\s*(?<version>[A-Za-z0-9][A-Za-z0-9!._+-]*\*?)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();

    private sealed record Condition(string Operator, CondaVersion Version, bool IsPrefix)
    {
        public bool IsSatisfiedBy(CondaVersion installed) => Operator switch
        {
            ">=" => installed.CompareTo(Version) >= 0,
            "<=" => installed.CompareTo(Version) <= 0,
            ">" => installed.CompareTo(Version) > 0,
            "<" => installed.CompareTo(Version) < 0,
            "!=" => IsPrefix ? !installed.StartsWith(Version) : installed.CompareTo(Version) != 0,
            "=" => installed.StartsWith(Version),
            "~=" => installed.CompareTo(Version) >= 0 && installed.StartsWith(Parent(Version)),
            _ => IsPrefix ? installed.StartsWith(Version) : installed.CompareTo(Version) == 0,
        };

        // ~=1.4.2 is >=1.4.2 and 1.4.*.
        private static CondaVersion Parent(CondaVersion version) =>
            version.ToString().LastIndexOf('.') is > 0 and var dot
            && CondaVersion.TryParse(version.ToString()[..dot], out var parent) ? parent : version;
    }
}
