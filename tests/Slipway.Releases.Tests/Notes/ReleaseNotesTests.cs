using System.Text.Json.Nodes;

namespace Slipway.Releases.Tests.Notes;

public sealed class ReleaseNotesTests
{
    private static readonly ReleaseRecord s_before = Sample.Record();

    [Fact]
    public void Commits_are_grouped_by_what_they_mean()
    {
        var notes = ReleaseNotes.Write(s_before, "v0.9.0", s_before,
        [
            new("1111111aaaa", "feat(train): predict", ""),
            new("2222222bbbb", "fix: round up", ""),
            new("3333333cccc", "refactor!: rename", ""),
            new("4444444dddd", "feat: inputs", "BREAKING CHANGE: they differ"),
            new("5555555eeee", "Say more", ""),
        ]);

        notes.Should().StartWith("Changes since v0.9.0.\n");
        Section(notes, "Breaking changes").Should().Equal("- rename (3333333)", "- inputs (4444444)", "  - they differ");
        Section(notes, "Features").Should().Equal("- train: predict (1111111)");
        Section(notes, "Fixes").Should().Equal("- round up (2222222)");
        Section(notes, "Other commits").Should().Equal("- Say more (5555555)");
        notes.Should().EndWith("- Say more (5555555)\n", "a host may cut the end off");
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

        Section(ReleaseNotes.Write(now, "v1.0.0", s_before, []), "Images").Should().Equal(
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

        Section(ReleaseNotes.Write(rebuilt, "v1.0.0", s_before, []), "Images").Should().ContainSingle().Which.Should().EndWith("(the same packages)");
        Section(ReleaseNotes.Write(unknown, "v1.0.0", s_before, []), "Images").Should().ContainSingle().Which.Should().EndWith("could not be listed)");
    }

    [Fact]
    public void Pipelines_tell_versions_and_what_endpoints_serve()
    {
        var now = s_before with
        {
            Assets = [s_before.Assets[0], s_before.Assets[1] with { Version = "5f2b94d2" }, new("code", "src", "77", "codes/77/versions/1")],
            Deployments =
            [
                s_before.Deployments[0] with
                {
                    Name = "hello-9ed4b1cf",
                    EndpointDefinition = new() { ["properties"] = new JsonObject { ["description"] = "Says hello." } },
                },
            ],
        };

        Section(ReleaseNotes.Write(now, "v1.0.0", s_before, []), "Pipelines").Should().Equal(
            "- component of step 'greet': `1ccb878c` → `5f2b94d2`",
            "- code `src` is new: `77`",
            "- endpoint `hello-d03cf3` serves `hello-9ed4b1cf` instead of `hello-4925687c`",
            "  - description: nothing → Says hello.");
    }

    [Fact]
    public void Schedules_tell_their_fields_with_ids_cut_to_what_matters()
    {
        var other = Sample.Schedule("30 4 * * *", "9ed4b1cf");
        var id = other["properties"]!["action"]!["componentId"]!.GetValue<string>();
        other["properties"]!["action"]!["componentId"] = id.Replace("/hello/", "/goodbye/", StringComparison.Ordinal);
        var now = s_before with { Schedules = [new("hello", "nightly", other), new("hello", "hourly", [])] };

        Section(ReleaseNotes.Write(now, "v1.0.0", s_before, []), "Schedules").Should().Equal(
            "- `nightly`",
            "  - trigger.expression: 0 3 * * * → 30 4 * * *",
            "  - action.componentId: components/hello/versions/4925687c → components/goodbye/versions/9ed4b1cf",
            "- `hourly` is new");
    }

    [Fact]
    public void A_schedule_that_only_runs_a_new_version_of_its_component_has_not_changed()
    {
        var now = s_before with { Schedules = [new("hello", "nightly", Sample.Schedule("0 3 * * *", "9ed4b1cf"))] };

        Section(ReleaseNotes.Write(now, "v1.0.0", s_before, []), "Schedules").Should().Equal("No schedule changed.");
    }

    [Fact]
    public void Nothing_that_changed_is_said_too()
    {
        var notes = ReleaseNotes.Write(s_before, "v1.0.0", s_before, []);

        Section(notes, "Images").Should().Equal("No image changed.");
        Section(notes, "Pipelines").Should().Equal("No pipeline changed.");
        Section(notes, "Schedules").Should().Equal("No schedule changed.");
    }

    private static string[] Section(string notes, string title)
    {
        var lines = notes.Split('\n');
        return [.. lines.SkipWhile(line => line != $"## {title}").Skip(2).TakeWhile(line => line.Length > 0)];
    }
}
