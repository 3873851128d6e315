using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>Reads one requirement as PEP 508 writes it: name, extras, version conditions or a URL, marker.</summary>
internal static partial class RequirementParser
{
    private const int MostLetters = 4_000;

    /// <summary>The package, or null when the text is not a requirement, which is then reported.</summary>
    /// <param name="manifest">Where it stands.</param>
    /// <param name="text">The requirement.</param>
    /// <param name="line">Its line.</param>
    /// <param name="nameOf">Tells what the project in a folder calls itself; null where it can't be told.</param>
    public static PythonPackage? Parse(ManifestText manifest, string text, int line, Func<string, string?>? nameOf = null)
    {
        if (text.Length > MostLetters)
        {
            manifest.ReportLimit(new InputLimitException($"a requirement is longer than {MostLetters} letters", line));
            return null;
        }

        if (Location().IsMatch(text))
        {
            return ParseLocation(manifest, text, line, nameOf);
        }

        var head = Head().Match(text);
        if (!head.Success)
        {
            manifest.Report(line, $"'{text}' does not start with a package's name");
            return null;
        }

        var name = head.Groups["name"].Value;
        if (ReadExtras(manifest, head, line) is not { } extras)
        {
            return null;
        }

        var isUrl = head.Groups["url"].Success;
        var rest = text[head.Length..];
        // A URL may hold semicolons: only one after a blank starts its marker.
        var markerAt = isUrl ? rest.IndexOf(" ;", StringComparison.Ordinal) : rest.IndexOf(';', StringComparison.Ordinal);
        var conditions = (markerAt < 0 ? rest : rest[..markerAt]).Trim();
        var markerText = markerAt < 0 ? null : rest[(markerAt + 1)..].TrimStart(';').Trim();

        EnvironmentMarker? marker = null;
        if (markerText is not null && !EnvironmentMarker.TryParse(markerText, out marker, out var wrong))
        {
            manifest.Report(
                line,
                $"the marker '{markerText}' of '{name}' can't be read at '{wrong}'",
                "markers compare names such as python_version with quoted values: ; python_version >= \"3.8\"");
            return null;
        }

        if (isUrl)
        {
            if (!Url().IsMatch(conditions))
            {
                manifest.Report(line, $"'{conditions}' is not a URL of '{name}'", "write 'name @ URL', with a blank before a marker's semicolon");
                return null;
            }

            conditions = "";
        }
        else if (conditions is ['(', .., ')'])
        {
            conditions = conditions[1..^1];
        }

        if (!PythonSpecifierSet.TryParse(conditions, out var specifiers, out var culprit))
        {
            manifest.Report(
                line,
                $"'{culprit}' is not a version condition for '{name}'",
                "write conditions such as >=1.2, ==1.4.*, ~=2.1, with commas between");
            return null;
        }

        return new PythonPackage(name, extras, specifiers, marker, manifest.File, line);
    }

    /// <summary>A URL, a path or a repository: pip opens it to learn which package it is.</summary>
    public static PythonPackage? ParseLocation(ManifestText manifest, string text, int line, Func<string, string?>? nameOf)
    {
        if ((Named(text) ?? Local(text, nameOf)) is { } named)
        {
            return Parse(manifest, named, line);
        }

        if (Wheel().IsMatch(text))
        {
            manifest.Report(
                line, $"pip takes no wheel of this name, which says neither version nor platform: '{text}'", "write 'name @ URL' with the name that the wheel was built with");
        }
        else
        {
            manifest.ReportUntested(
                line,
                $"'{text}' does not say which package it is, so that it is not tested",
                "write 'NAME @ URL' with the package's name, or behind the URL or path '#egg=NAME'");
        }

        return null;
    }

    private static string? Local(string text, Func<string, string?>? nameOf)
    {
        var match = LocalPath().Match(text);
        return match.Success && nameOf?.Invoke(match.Groups["path"].Value) is { } name
            ? $"{name}{match.Groups["extras"].Value}{match.Groups["marker"].Value}"
            : null;
    }

    /// <summary>
    /// What a location asks for where it says so: by <c>#egg=NAME</c>, or by the name of a wheel's or an archive's file,
    /// which has the version too. Null where only opening it would tell.
    /// </summary>
    private static string? Named(string location)
    {
        var markerAt = location.IndexOf(" ;", StringComparison.Ordinal);
        var (path, marker) = markerAt < 0 ? (location, "") : (location[..markerAt], location[markerAt..]);
        if (Egg().Match(path) is { Success: true } egg)
        {
            return egg.Groups["name"].Value + marker;
        }

        var file = DistributionFile().Match(Uri.UnescapeDataString(path));
        return file.Success ? $"{file.Groups["name"].Value}=={file.Groups["version"].Value}{marker}" : null;
    }

    private static ImmutableArray<string>? ReadExtras(ManifestText manifest, Match head, int line)
    {
        if (!head.Groups["extras"].Success)
        {
            return [];
        }

        var extras = head.Groups["extras"].Value.Split(',', StringSplitOptions.TrimEntries);
        if (extras is [""])
        {
            return [];
        }

        if (Array.Find(extras, extra => !Name().IsMatch(extra)) is { } wrong)
        {
            manifest.Report(line, $"'{wrong}' is not the name of an extra of '{head.Groups["name"].Value}'");
            return null;
        }

        return [.. extras];
    }

    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[(?<extras>[^\]]*)\])?\s*(?<url>@\s*)?",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Head();

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*:\S+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Url();

    [GeneratedRegex(@"[#&]egg=(?<name>[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Egg();

    // https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention, and that of
    // source distributions, whose names older tools wrote with hyphens.
    [GeneratedRegex(
        @"(^|/)((?<name>[A-Za-z0-9][A-Za-z0-9._]*)-(?<version>\d[^-/#?\s]*)(-[^-/#?\s]+){3,4}\.whl"
        + @"|(?<name>[A-Za-z0-9][A-Za-z0-9._-]*?)-(?<version>\d[^-/#?\s]*)\.(tar\.gz|zip))(\z|[#?])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DistributionFile();

    // ./folder[extra] ; marker
    [GeneratedRegex(
        @"^(file://)?(?<path>[^\[\]:;#]+?)\s*(?<extras>\[[^\]]*\])?(?<marker>\s+;.*|\s*;.*)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LocalPath();

    [GeneratedRegex(@"\.whl(\z|[#?\s])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Wheel();

    // A bare URL, a path, or a file of a distribution: pip installs them, but only opening them tells their name.
    [GeneratedRegex(
        @"^([A-Za-z][A-Za-z0-9+.-]*://|\.{0,2}/|\.{1,2}(\[[^\]]*\])?\s*(;|\z))|^[^@\s]*\.(whl|tar\.gz|zip)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Location();
}
