using System.Collections.Immutable;

namespace Slipway.Releases.Tests.Notes;

public sealed class ReleaseNotesTests
{
    private static readonly ReleaseRecord s_before = Sample.Record();

    [Fact]
    public void Commits_are_grouped_by_what_they_mean()
    {
        var notes = Write(s_before, "v0.9.0", s_before,
        [
            new("1111111aaaa", "feat(train): predict", "", "Ada"),
            new("2222222bbbb", "fix: round up", "", "Ada"),
            new("3333333cccc", "refactor!: rename", "", "Ada"),
            new("4444444dddd", "feat: inputs", "BREAKING CHANGE: they differ", "Ada"),
            new("5555555eeee", "Say more", "", "Ada"),
        ]);

        notes.Should().StartWith("# v1.0.0\n\nReleased on 2026-11-28. Changes since v0.9.0.\n");
        Section(notes, "Breaking changes").Should().Equal("- rename (3333333, Ada)", "- inputs (4444444, Ada)", "  - they differ");
        Section(notes, "Features").Should().Equal("- train: predict (1111111, Ada)");
        Section(notes, "Fixes").Should().Equal("- round up (2222222, Ada)");
        Section(notes, "Other commits").Should().Equal("- Say more (5555555, Ada)");
        notes.Should().EndWith("- Say more (5555555, Ada)\n", "a host may cut the end off");
    }

    [Fact]
    public void An_image_that_changed_lists_the_packages_whose_versions_differ()
    {
        var old = s_before.Images[0];
        var now = s_before with
        {
            Images =
            [
                old with
                {
                    Reference = old.Reference.Replace('a', 'b'),
                    Packages =
                    [
                        new("R", "jsonlite", "1.8.4"),
                        new("apt", "libc6", "1:2.36-9+deb12u11"),
                        new("python", "numpy", "1.24"),
                        new("python", "scipy", "1.10"),
                    ],
                },
            ],
        };

        Section(Write(now, "v1.0.0", s_before, []), "Images").Should().Equal(
            "- `python-r`: `aaaaaaaaaaaa` → `bbbbbbbbbbbb`",
            "  - apt `libc6` 1:2.36-9+deb12u10 → 1:2.36-9+deb12u11",
            "  - apt `r-base-core` 4.2.2.20221110-2 is gone",
            "  - python `scipy` 1.10 is new",
            "  - python `yes` 1e3 is gone");
    }

    [Fact]
    public void An_image_with_the_same_packages_or_with_none_that_are_known_says_so()
    {
        var old = s_before.Images[0];
        var rebuilt = s_before with { Images = [old with { Reference = old.Reference.Replace('a', 'b') }] };
        var unknown = s_before with { Images = [rebuilt.Images[0] with { Packages = [] }] };

        Section(Write(rebuilt, "v1.0.0", s_before, []), "Images").Should().ContainSingle().Which.Should().EndWith("(the same packages)");
        Section(Write(unknown, "v1.0.0", s_before, []), "Images").Should().ContainSingle().Which.Should().EndWith("could not be listed)");
    }

    [Fact]
    public void Nothing_that_changed_is_said_too() =>
        Section(Write(s_before, "v1.0.0", s_before, []), "Images").Should().Equal("No image changed.");

    [Fact]
    public void What_others_tell_of_has_sections_between_the_images_and_the_other_commits()
    {
        var notes = ReleaseNotes.Write(
            s_before,
            "v0.9.0",
            s_before,
            [new("Pipelines", ["- endpoint `hello` is new"], "No pipeline changed."), new("Schedules", [], "No schedule changed.")],
            [new("5555555eeee", "Say more", "", "Ada")],
            new DateOnly(2026, 11, 28),
            pages: null);

        Section(notes, "Pipelines").Should().Equal("- endpoint `hello` is new");
        Section(notes, "Schedules").Should().Equal("No schedule changed.");
        notes.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Should().Equal("## Images", "## Pipelines", "## Schedules", "## Other commits");
    }

    [Theory]
    [InlineData("https://github.com/org/repo.git", "https://github.com/org/repo/commit/2222222bbbb", "https://github.com/org/repo/compare/v0.9.0...v1.0.0")]
    [InlineData("https://name:secret@github.com/org/repo", "https://github.com/org/repo/commit/2222222bbbb", "https://github.com/org/repo/compare/v0.9.0...v1.0.0")]
    [InlineData("git@github.com:org/repo.git", "https://github.com/org/repo/commit/2222222bbbb", "https://github.com/org/repo/compare/v0.9.0...v1.0.0")]
    [InlineData("ssh://git@git.example.org:2222/org/repo.git", "https://git.example.org/org/repo/commit/2222222bbbb", "https://git.example.org/org/repo/compare/v0.9.0...v1.0.0")]
    [InlineData("https://org@dev.azure.com/org/my%20project/_git/repo", "https://dev.azure.com/org/my%20project/_git/repo/commit/2222222bbbb", "https://dev.azure.com/org/my%20project/_git/repo/branchCompare?baseVersion=GTv0.9.0&targetVersion=GTv1.0.0")]
    [InlineData("git@ssh.dev.azure.com:v3/org/project/repo", "https://dev.azure.com/org/project/_git/repo/commit/2222222bbbb", "https://dev.azure.com/org/project/_git/repo/branchCompare?baseVersion=GTv0.9.0&targetVersion=GTv1.0.0")]
    public void Commits_and_the_comparison_are_links_at_hosts_whose_pages_are_known(string remote, string commit, string compare)
    {
        var notes = Write(
            s_before, "v0.9.0", s_before, [new("2222222bbbb", "fix: round up", "", "Ada")], RepositoryPages.Of(remote, "https://git.example.org"));

        notes.Should().Contain($"Changes since [v0.9.0]({compare}).").And.NotContain("secret");
        Section(notes, "Fixes").Should().Equal($"- round up ([2222222]({commit}), Ada)");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/srv/git/repo.git")]
    [InlineData("https://elsewhere.example.org/org/repo")]
    [InlineData("https://github.com/org/repo)[x](https://evil.example.org/a")]
    public void A_host_whose_pages_are_not_known_gets_no_links(string? remote) => RepositoryPages.Of(remote).Should().BeNull();

    [Theory]
    [InlineData("fix: thank @octocat and @org/team", "thank @\u200boctocat and @\u200borg/team")]
    [InlineData("fix: mail ada@example.org about #12", "mail ada@example.org about #12")]
    [InlineData("fix: <img src=x onerror=alert(1)> &lt;b&gt; a & b", @"\<img src=x onerror=alert(1)> \&lt;b\&gt; a & b")]
    [InlineData(@"fix: \<b>", @"\\\<b>")]
    [InlineData("fix: ![seen](https://evil.example.org/a.png)", @"!\[seen](https://evil.example.org/a.png)")]
    [InlineData("fix: `List<int>` and ``a ` @b`` stay code", "`List<int>` and ``a ` @b`` stay code")]
    [InlineData("fix: one ` alone <b>", @"one \` alone \<b>")]
    [InlineData("fix: a \u001b[31mred", @"a \[31mred")]
    public void What_others_wrote_stays_words(string subject, string expected)
    {
        var notes = Write(s_before, "v0.9.0", s_before, [new("2222222bbbb", subject, "BREAKING CHANGE: <b>@all</b>", "<i>@Ada`")]);

        Section(notes, "Breaking changes").Should().Equal(
            $"- {expected} (2222222, \\<i>@\u200bAda\\`)", "  - \\<b>@\u200ball\\</b>");
    }

    private static string Write(
        ReleaseRecord release, string? previousTag, ReleaseRecord? previous, ImmutableArray<Commit> commits, RepositoryPages? pages = null) =>
        ReleaseNotes.Write(release, previousTag, previous, sections: [], commits, new DateOnly(2026, 11, 28), pages);

    private static string[] Section(string notes, string title)
    {
        var lines = notes.Split('\n');
        return [.. lines.SkipWhile(line => line != $"## {title}").Skip(2).TakeWhile(line => line.Length > 0)];
    }
}
