using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Diagnostics;

namespace Slipway.Releases;

/// <summary>The version of a release: <c>1.2.3</c> (<see href="https://semver.org"/>, without pre-release or build).</summary>
/// <param name="Major">Steps with what breaks.</param>
/// <param name="Minor">Steps with what is new.</param>
/// <param name="Patch">Steps with what is mended.</param>
public readonly partial record struct ReleaseVersion(int Major, int Minor, int Patch) : IComparable<ReleaseVersion>
{
    /// <summary>The tag of its commit: <c>v1.2.3</c>.</summary>
    public string Tag => $"v{this}";

    /// <summary>Reads <c>1.2.3</c> or <c>v1.2.3</c>.</summary>
    /// <exception cref="DiagnosticException">SLP4005: it is neither.</exception>
    public static ReleaseVersion Parse(string text) => TryParse(text) ?? throw new DiagnosticException(new Diagnostic(
        Codes.NotAVersion, $"'{text}' is not the version of a release")
    {
        Remedy = "write it as 1.2.3 or v1.2.3",
    });

    /// <summary>Reads <c>1.2.3</c> or <c>v1.2.3</c>; null for anything else.</summary>
    public static ReleaseVersion? TryParse(string text)
    {
        var match = Form().Match(text);
        return match.Success
            && TryNumber(match.Groups[1], out var major)
            && TryNumber(match.Groups[2], out var minor)
            && TryNumber(match.Groups[3], out var patch)
            ? new ReleaseVersion(major, minor, patch)
            : null;
    }

    /// <summary>
    /// The tags of an image of this release: the version, which never moves, and those that move on to the newest:
    /// <c>1.2</c>, <c>1</c> and <c>latest</c>, each unless an earlier release is a later version of its line.
    /// </summary>
    /// <param name="released">All versions that are released.</param>
    public IReadOnlyList<string> ImageTags(IReadOnlyCollection<ReleaseVersion> released)
    {
        var version = this;
        List<string> tags = [version.ToString()];
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
            released.Where(isOfTheLine).All(other => other.CompareTo(version) <= 0);
    }

    /// <inheritdoc/>
    public int CompareTo(ReleaseVersion other) =>
        (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>Is earlier.</summary>
    public static bool operator <(ReleaseVersion a, ReleaseVersion b) => a.CompareTo(b) < 0;

    /// <summary>Is later.</summary>
    public static bool operator >(ReleaseVersion a, ReleaseVersion b) => a.CompareTo(b) > 0;

    /// <summary>Is not later.</summary>
    public static bool operator <=(ReleaseVersion a, ReleaseVersion b) => a.CompareTo(b) <= 0;

    /// <summary>Is not earlier.</summary>
    public static bool operator >=(ReleaseVersion a, ReleaseVersion b) => a.CompareTo(b) >= 0;

    /// <summary><c>1.2.3</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    private static bool TryNumber(Group group, out int number) =>
        int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
