using CsCheck;

namespace Slipway.Images.Tests.Definitions;

public sealed class ManifestPropertyTests
{
    // Made of what the grammars are made of, so that chance often comes near to something valid.
    private static readonly Gen<string> s_text = OneOf(
        "numpy", "six", "R", "1", "1.2", ".*", "==", ">=", "~=", "<", "!=", "=", "===", ",", ";", "[", "]", "(", ")", "{", "}", "@", "#",
        "\"", "'", "\\", "\n", "\n", "\n", " ", "  ", "\t", "-r ", "-c ", "--hash=", "https://x/y", "python_version", "extra", " and ", " or ",
        " in ", "Imports:", "Depends:", "dependencies:", "- ", "pip:", "name:", "install.packages(", "c(", "[project]", "\"Packages\":", "é", "\uFEFF")
        .List[0, 25].Select(parts => string.Concat(parts));

    private static readonly Gen<string> s_name =
        Gen.Select(Gen.Char["abcXYZ09"], Gen.Char["ab-_.9"].Array[0, 6], Gen.Char["abcXYZ09"], (first, inner, last) => $"{first}{new string(inner)}{last}");

    private static readonly Gen<string> s_release = Gen.Int[0, 30].List[1, 4].Select(parts => string.Join('.', parts));

    private static readonly Gen<string> s_version = Gen.Select(
        s_release,
        OneOf("", "a1", "b2", "rc3", ".post1", ".dev4", "a1.dev2", "+local.1"),
        (release, rest) => release + rest);

    private static readonly Gen<string> s_condition =
        Gen.Select(OneOf("==", "!=", ">=", "<=", ">", "<"), s_release, (sign, version) => sign + version);

    private static readonly Gen<string> s_blank = OneOf("", " ", "  ", "\t");

    [Fact]
    public void No_text_breaks_a_reader_and_every_fault_is_on_a_line_of_the_file() => s_text.Sample(
        text =>
        {
            var lines = text.Count(c => c == '\n') + 1;
            foreach (var read in Readers())
            {
                var manifest = new ManifestText("images/x/manifest", text);

                read(manifest);

                // Not one assertion for all: it would compile its condition anew for each of the texts.
                foreach (var problem in manifest.Problems)
                {
                    problem.Line.Should().BeInRange(1, lines + 1, problem.Message);
                    problem.Message.Should().NotBeEmpty();
                }
            }
        },
        iter: 2_000);

    [Fact]
    public void A_requirement_is_read_as_it_was_written_whatever_the_blanks() => Gen.Select(
        s_name, s_name.List[0, 3], s_condition.List[0, 3], Gen.Bool, s_blank, s_blank).Sample(
        parts =>
        {
            var (name, extras, conditions, hasMarker, before, between) = parts;
            var line = name
                + (extras.Count > 0 ? $"{between}[{string.Join($"{before},{between}", extras)}]" : "")
                + between + string.Join($"{before},{between}", conditions)
                + (hasMarker ? $"{before};{between}python_version >= '3.8'" : "");
            var manifest = new ManifestText("images/x/requirements.txt", $"# a comment\n\n{before}{line}{between} # why\n");

            var package = RequirementsFile.Read(manifest, _ => { }).Should().ContainSingle(because: line).Subject;

            manifest.Problems.Should().BeEmpty();
            (package.Name, package.Line).Should().Be((name, 3));
            package.Extras.Should().Equal(extras);
            package.Specifiers.ToString().Should().Be(string.Join(',', conditions));
            (package.Marker is not null).Should().Be(hasMarker);
        },
        iter: 1_000);

    [Fact]
    public void Versions_of_Python_have_one_order() => Gen.Select(s_version, s_version, s_version).Sample(
        versions =>
        {
            var (a, b, c) = versions;
            var (x, y, z) = (Version(a), Version(b), Version(c));
            Math.Sign(x.CompareTo(y)).Should().Be(-Math.Sign(y.CompareTo(x)));
            x.CompareTo(Version(a.ToUpperInvariant())).Should().Be(0, "case says nothing");
            if (x.CompareTo(y) <= 0 && y.CompareTo(z) <= 0)
            {
                x.CompareTo(z).Should().BeLessThanOrEqualTo(0, $"{a} <= {b} <= {c}");
            }
        },
        iter: 3_000);

    [Fact]
    public void A_condition_and_its_opposite_split_all_releases() => Gen.Select(s_release, s_release).Sample(
        versions =>
        {
            var (wanted, installed) = versions;
            Holds($"=={wanted}").Should().Be(!Holds($"!={wanted}"));
            Holds($"=={wanted}").Should().Be(Holds($">={wanted}") && Holds($"<={wanted}"));
            Holds($">={wanted}").Should().Be(!Holds($"<{wanted}"));
            Holds($"<={wanted}").Should().Be(!Holds($">{wanted}"));

            bool Holds(string condition)
            {
                PythonSpecifierSet.TryParse(condition, out var set, out _).Should().BeTrue();
                return set!.IsSatisfiedBy(installed);
            }
        },
        iter: 2_000);

    [Fact]
    public void A_condition_of_R_and_its_opposite_split_all_versions() => Gen.Select(s_release, s_release).Sample(
        versions =>
        {
            var (wanted, installed) = versions;
            Holds($">= {wanted}").Should().Be(!Holds($"< {wanted}"));
            Holds($"== {wanted}").Should().Be(Holds($">= {wanted}") && Holds($"<= {wanted}"));

            bool Holds(string condition)
            {
                RCondition.TryParse(condition, out var parsed).Should().BeTrue(condition);
                return parsed!.IsSatisfiedBy(installed);
            }
        },
        iter: 2_000);

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static PythonVersion Version(string text)
    {
        PythonVersion.TryParse(text, out var version).Should().BeTrue(text);
        return version!;
    }

    private static IEnumerable<Action<ManifestText>> Readers() =>
    [
        manifest => _ = RequirementsFile.Read(manifest, _ => { }).ToList(),
        manifest => _ = CondaEnvironment.Read(manifest, _ => { }).ToList(),
        manifest => _ = PyProject.Read(manifest).ToList(),
        manifest => _ = DescriptionFile.Read(manifest).ToList(),
        manifest => _ = RenvLock.Read(manifest).ToList(),
        manifest => _ = InstallScript.Read(manifest).ToList(),
        manifest => _ = AptList.Read(manifest).ToList(),
        manifest => _ = DockerIgnore.Read(manifest),
    ];
}
