using System.Reflection;
using System.Text.RegularExpressions;

namespace Slipway.EndToEnd;

/// <summary>Names and values are matched whole: <c>$</c> would let a line's end behind them pass.</summary>
public sealed partial class NamePatternTests
{
    [Theory]
    [MemberData(nameof(ArchitectureTests.Libraries), MemberType = typeof(ArchitectureTests))]
    public void No_pattern_lets_a_lines_end_pass_behind_what_it_matches(string library)
    {
        var patterns = Assembly.Load(library).GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Select(method => method.GetCustomAttribute<GeneratedRegexAttribute>())
            .OfType<GeneratedRegexAttribute>()
            .Where(pattern => !pattern.Options.HasFlag(RegexOptions.Multiline))
            .Select(pattern => pattern.Pattern)
            .ToList();

        patterns.Where(pattern => DollarThatEnds().IsMatch(pattern)).Should().BeEmpty("\\z ends what is matched whole");
    }

    // A dollar that is neither escaped nor one of a class's characters.
    [GeneratedRegex(@"^(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\\\[$])*\$", RegexOptions.CultureInvariant)]
    private static partial Regex DollarThatEnds();
}
