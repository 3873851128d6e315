using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>One condition on a version, such as <c>&gt;=1.2</c> or <c>==3.*</c> (PEP 440, "Version specifiers").</summary>
internal sealed partial class PythonSpecifier
{
    private readonly string _operator;
    private readonly string _wanted;
    private readonly PythonVersion? _version;
    private readonly bool _isPrefix;

    private PythonSpecifier(string comparison, string wanted, PythonVersion? version, bool isPrefix)
    {
        _operator = comparison;
        _wanted = wanted;
        _version = version;
        _isPrefix = isPrefix;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out PythonSpecifier? specifier)
    {
        specifier = null;
        var match = Grammar().Match(text.Trim());
        if (!match.Success)
        {
            return false;
        }

        var comparison = match.Groups["operator"].Value;
        var wanted = match.Groups["version"].Value;
        if (comparison == "===")
        {
            // Arbitrary equality compares texts; what follows need not be a version.
            specifier = new PythonSpecifier(comparison, wanted, null, false);
            return true;
        }

        var isPrefix = wanted.EndsWith(".*", StringComparison.Ordinal);
        if (!PythonVersion.TryParse(isPrefix ? wanted[..^2] : wanted, out var version))
        {
            return false;
        }

        var isPlainRelease = version is { IsPrerelease: false, Post: null, Local.IsEmpty: true };
        var isAllowed = (comparison, isPrefix) switch
        {
            ("==" or "!=", true) => isPlainRelease,
            ("==" or "!=", false) => true,
            ("~=", _) => !isPrefix && version.Release.Length > 1 && version.Local.IsEmpty,
            _ => !isPrefix && version.Local.IsEmpty,
        };
        specifier = isAllowed ? new PythonSpecifier(comparison, wanted, version, isPrefix) : null;
        return isAllowed;
    }

    /// <summary>Whether an installed version satisfies the condition; an installed pre-release is not refused as such.</summary>
    public bool IsSatisfiedBy(string installed)
    {
        var isVersion = PythonVersion.TryParse(installed, out var version);
        return _version is null
            // As pip does: the condition's text is not touched, the installed version's is normalized.
            ? string.Equals(_wanted, version?.Normalize() ?? installed.Trim(), StringComparison.OrdinalIgnoreCase)
            : isVersion && IsSatisfiedBy(version!, _version);
    }

    private bool IsSatisfiedBy(PythonVersion installed, PythonVersion wanted) => _operator switch
    {
        "==" => IsEqual(installed, wanted),
        "!=" => !IsEqual(installed, wanted),
        "<=" => installed.WithoutLocal().CompareTo(wanted) <= 0,
        ">=" => installed.WithoutLocal().CompareTo(wanted) >= 0,
        "~=" => installed.WithoutLocal().CompareTo(wanted) >= 0
            && StartsWith(installed, wanted, wanted.Release.Length - 1),
        // "Before 2.0" leaves out 2.0's own pre-releases, and "after 1.7" leaves out 1.7's post-releases and local
        // builds, unless the condition itself names such a one.
        "<" => installed.CompareTo(wanted) < 0
            && (wanted.IsPrerelease || !installed.IsPrerelease || !installed.HasReleaseOf(wanted)),
        _ => installed.CompareTo(wanted) > 0
            && (wanted.Post is not null || installed.Post is null || !installed.HasReleaseOf(wanted))
            && (installed.Local.IsEmpty || !installed.HasReleaseOf(wanted)),
    };

    private bool IsEqual(PythonVersion installed, PythonVersion wanted)
    {
        if (_isPrefix)
        {
            return StartsWith(installed, wanted, wanted.Release.Length);
        }

        return (wanted.Local.IsEmpty ? installed.WithoutLocal() : installed).Equals(wanted);
    }

    private static bool StartsWith(PythonVersion installed, PythonVersion wanted, int numbers) =>
        installed.Epoch == wanted.Epoch
        && Enumerable.Range(0, numbers).All(i =>
            (i < installed.Release.Length ? installed.Release[i] : 0) == wanted.Release[i]);

    public override string ToString() => _operator + _wanted;

    [GeneratedRegex(
        @"^(?<operator>===|~=|==|!=|<=|>=|<|>)\s*(?<version>[^\s,;)]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}

/// <summary>Conditions that must all hold, as written behind a name: <c>&gt;=1.2,&lt;2</c>.</summary>
internal sealed class PythonSpecifierSet(ImmutableArray<PythonSpecifier> specifiers)
{
    public bool IsEmpty => specifiers.IsEmpty;

    public bool IsSatisfiedBy(string installed) => specifiers.All(s => s.IsSatisfiedBy(installed));

    /// <summary>Parses conditions separated by commas.</summary>
    /// <param name="text">The conditions; nothing at all is a set that every version satisfies.</param>
    /// <param name="set">The conditions read.</param>
    /// <param name="culprit">The first part that is not a condition, when there is one.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PythonSpecifierSet? set, out string culprit)
    {
        var read = ImmutableArray.CreateBuilder<PythonSpecifier>();
        set = null;
        culprit = "";
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        // Nothing at all, and a comma at the end, are fine.
        foreach (var part in parts[^1].Length == 0 ? parts[..^1] : parts)
        {
            if (!PythonSpecifier.TryParse(part, out var specifier))
            {
                culprit = part;
                return false;
            }

            read.Add(specifier);
        }

        set = new PythonSpecifierSet(read.ToImmutable());
        return true;
    }

    public override string ToString() => string.Join(',', specifiers);
}
