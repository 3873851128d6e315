using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases;

/// <summary>
/// The version of a release: <c>1.2.3</c>, or of a candidate for it: <c>1.2.3-rc.1</c> (<see href="https://semver.org"/>,
/// without build).
/// </summary>
/// <param name="Major">Steps with what breaks.</param>
/// <param name="Minor">Steps with what is new.</param>
/// <param name="Patch">Steps with what is mended.</param>
/// <param name="PreRelease">What a candidate has behind the dash; null for a release.</param>
public readonly partial record struct ReleaseVersion(int Major, int Minor, int Patch, string? PreRelease = null)
    : IComparable<ReleaseVersion>
{
    /// <summary>Whether it is that of a candidate.</summary>
    public bool IsPreRelease => PreRelease is not null;

    /// <summary>The tag of its commit: <c>v1.2.3</c>.</summary>
    public string Tag => $"v{this}";

    /// <summary>Reads <c>1.2.3</c>, <c>v1.2.3</c> or <c>v1.2.3-rc.1</c>.</summary>
    /// <exception cref="DiagnosticException">SLP4005: it is none of these.</exception>
    public static ReleaseVersion Parse(string text) => TryParse(text) ?? throw new DiagnosticException(new Diagnostic(
        Codes.NotAVersion, $"'{text}' is not the version of a release")
    {
        Remedy = "write it as 1.2.3 or v1.2.3, a release candidate as 1.2.3-rc.1",
    });

    /// <summary>Reads <c>1.2.3</c>, <c>v1.2.3</c> or <c>v1.2.3-rc.1</c>; null for anything else.</summary>
    public static ReleaseVersion? TryParse(string text)
    {
        var match = Form().Match(text);
        return match.Success
            && TryNumber(match.Groups[1], out var major)
            && TryNumber(match.Groups[2], out var minor)
            && TryNumber(match.Groups[3], out var patch)
            && match.Groups["label"] is var label && label.Value.Split('.').All(part => !label.Success || IsIdentifier(part))
            ? new ReleaseVersion(major, minor, patch, label.Success ? label.Value : null)
            : null;
    }

    /// <summary>
    /// The tags of an image of this release: the version, which never moves, and those that move on to the newest:
    /// <c>1.2</c>, <c>1</c> and <c>latest</c>, each unless an earlier release is a later version of its line. A candidate
    /// moves none.
    /// </summary>
    /// <param name="released">All versions that are released.</param>
    public IReadOnlyList<string> ImageTags(IReadOnlyCollection<ReleaseVersion> released)
    {
        var version = this;
        List<string> tags = [version.ToString()];
        if (IsPreRelease)
        {
            return tags;
        }

        if (IsNewest(other => other.Major == version.Major && other.Minor == version.Minor))
        {
            tags.Add(string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}"));
        }

        if (IsNewest(other => other.Major == version.Major))
        {
            tags.Add(string.Create(CultureInfo.InvariantCulture, $"{Major}"));
        }

        if (IsNewest(_ => true))
        {
            tags.Add("latest");
        }

        return tags;

        bool IsNewest(Func<ReleaseVersion, bool> isOfTheLine) =>
            released.Where(other => !other.IsPreRelease).Where(isOfTheLine).All(other => other.CompareTo(version) <= 0);
    }

    /// <inheritdoc/>
    public int CompareTo(ReleaseVersion other) =>
        (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch)) is not 0 and var order
            ? order
            : ComparePreReleases(PreRelease, other.PreRelease);

    /// <summary>The version to take where this one is taken: <c>1.2.4</c>, <c>1.2.3-rc.2</c>.</summary>
    public ReleaseVersion Next()
    {
        if (PreRelease is not { } label)
        {
            return this with { Patch = Patch + 1 };
        }

        var last = label.LastIndexOf('.') + 1;
        return this with
        {
            PreRelease = int.TryParse(label[last..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? string.Create(CultureInfo.InvariantCulture, $"{label[..last]}{number + 1L}")
                : $"{label}.1",
        };
    }

    /// <summary>Is earlier.</summary>
    public static bool operator <(ReleaseVersion a, ReleaseVersion b) => a.CompareTo(b) < 0;

    /// <summary>Is later.</summary>
    public static bool operator >(ReleaseVersion a, ReleaseVersion b) => a.CompareTo(b) > 0;

    /// <summary>Is not later.</summary>
    public static bool operator <=(ReleaseVersion a, ReleaseVersion b) => a.CompareTo(b) <= 0;

    /// <summary>Is not earlier.</summary>
    public static bool operator >=(ReleaseVersion a, ReleaseVersion b) => a.CompareTo(b) >= 0;

    /// <summary><c>1.2.3</c>, <c>1.2.3-rc.1</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}{(IsPreRelease ? "-" : "")}{PreRelease}");

    // https://semver.org/#spec-item-11: a release comes after its candidates; of these each part counts, numbers before words.
    private static int ComparePreReleases(string? one, string? other)
    {
        if (one is null || other is null)
        {
            return (one is null).CompareTo(other is null);
        }

        var (parts, others) = (one.Split('.'), other.Split('.'));
        foreach (var (part, against) in parts.Zip(others))
        {
            var order = (IsNumber(part), IsNumber(against)) switch
            {
                (true, true) when part.Length != against.Length => part.Length.CompareTo(against.Length),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(part, against),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return parts.Length.CompareTo(others.Length);
    }

    private static bool IsIdentifier(string part) => part.Length > 0 && (part is "0" || part[0] != '0' || !IsNumber(part));

    private static bool IsNumber(string part) => part.All(char.IsAsciiDigit);

    private static bool TryNumber(Group group, out int number) =>
        int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // What comes behind the dash is part of an image's tag, which has 128 characters at most.
    [GeneratedRegex(
        @"^v?(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-(?<label>[0-9A-Za-z.-]{1,60}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
