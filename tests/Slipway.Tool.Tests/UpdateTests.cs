using Slipway.Core.Diagnostics;
using Slipway.Tool.Templates;
using Slipway.Tool.Update;

namespace Slipway.Tool.Tests;

/// <summary>Three contents of a file, and what becomes of it; and the versions of packages.</summary>
public sealed class UpdateTests
{
    // What the old version wrote ("?" where it is not known), what is there, what the new version writes; "-" is no file.
    [Theory]
    [InlineData("a", "a", "b", UpdateKind.Replaced)]
    [InlineData("a", "a", "a", null)]
    [InlineData("a", "c", "b", UpdateKind.Left)]
    [InlineData("a", "b", "b", null)]
    [InlineData("a", "c", "a", null)]
    [InlineData("a", "-", "b", null)]
    [InlineData("-", "-", "b", UpdateKind.Added)]
    [InlineData("-", "c", "b", UpdateKind.Left)]
    [InlineData("a", "a", "-", UpdateKind.NoLongerWritten)]
    [InlineData("a", "-", "-", null)]
    [InlineData("?", "a", "b", UpdateKind.Left)]
    [InlineData("?", "b", "b", null)]
    [InlineData("?", "-", "b", null)]
    public void A_file_is_replaced_when_it_is_as_the_old_version_wrote_it_and_else_left(
        string old, string there, string newer, object? expected)
    {
        var updates = TemplateUpdate.Plan(
            old == "?" ? null : Files(old), path => there == "-" ? null : there + "\n", Files(newer));

        updates.Select(update => (object?)update.Kind).SingleOrDefault().Should().Be(expected);
        updates.Where(update => update.Kind is UpdateKind.Replaced or UpdateKind.Added).Should()
            .OnlyContain(update => update.Content == newer + "\n");
        updates.Where(update => update.Kind == UpdateKind.Left).Should()
            .OnlyContain(update => update.Content == null && update.Difference.Contains("+b", StringComparison.Ordinal));
    }

    [Fact]
    public void Ends_of_lines_that_git_has_changed_are_no_change_and_stay()
    {
        var update = TemplateUpdate.Plan(
            new Dictionary<string, TemplateFile> { ["x"] = new("x", "a\nb\n") }, _ => "a\r\nb\r\n",
            new Dictionary<string, TemplateFile> { ["x"] = new("x", "a\nc\n") }).Single();

        (update.Kind, update.Content).Should().Be((UpdateKind.Replaced, "a\r\nc\r\n"));
    }

    [Fact]
    public void The_sample_is_the_teams() => TemplateUpdate.Plan(
        null, _ => "theirs", new Dictionary<string, TemplateFile> { ["images/analysis/apt.txt"] = new("images/analysis/apt.txt", "x") })
        .Should().BeEmpty();

    [Fact]
    public void Only_the_versions_of_Slipways_packages_are_changed()
    {
        const string Text = """
            <Project Sdk="Microsoft.NET.Sdk">
              <PackageReference Include="Slipway.Build" Version="1.0.0" />
              <PackageReference Version="1.0.0"  Include="Slipway.Core"/>
              <PackageReference Include="Slipwayish" Version="1.0.0" />
              <PackageReference Include="Other" Version="1.0.0" />
            """;

        PackageVersions.Find("p", Text)!.Text.Should().Be("1.0.0");
        PackageVersions.Replace(Text, "2.0.0-rc.1").Should().Be(Text
            .Replace("\"Slipway.Build\" Version=\"1.0.0\"", "\"Slipway.Build\" Version=\"2.0.0-rc.1\"", StringComparison.Ordinal)
            .Replace("Version=\"1.0.0\"  Include", "Version=\"2.0.0-rc.1\"  Include", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1.*")]
    [InlineData("[1.0.0,2.0.0)")]
    [InlineData("$(SlipwayVersion)")]
    public void A_version_that_is_none_is_told_with_its_line(string version)
    {
        var find = () => PackageVersions.Find(
            "build/_build.csproj",
            $"<Project>\n<PackageReference Include=\"Slipway.Build\" Version=\"{version}\" />");

        find.Should().Throw<DiagnosticException>().Which.Diagnostics.Single().ToString()
            .Should().StartWith("build/_build.csproj:2: error SLP5011");
    }

    // The order that SemVer 2.0 gives in its section 11.
    [Fact]
    public void Versions_are_in_the_order_of_their_specification()
    {
        string[] ordered =
        [
            "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
        ];

        ordered.Reverse().Select(text => SemanticVersion.Parse(text)!).Order().Select(version => version.Text).Should().Equal(ordered);
        SemanticVersion.Parse("1.0.0+a")!.CompareTo(SemanticVersion.Parse("1.0.0+b")).Should().Be(0);
    }

    [Theory]
    [InlineData("1.0.٣")]
    [InlineData("1٣.0.0")]
    [InlineData("1.0.0-٣")]
    [InlineData("1.0")]
    [InlineData("01.0.0")]
    public void What_is_no_version_is_none(string text) => SemanticVersion.Parse(text).Should().BeNull();

    [Theory]
    [InlineData(TemplateFeed.Version)]
    [InlineData($"{TemplateFeed.Version}+of.a.build")]
    public async Task A_repository_moves_to_this_tools_version_and_a_dry_run_only_shows_it(string version)
    {
        using var repository = new TemporaryRepository();
        await repository.RunAsync("init", "--ci", "none");
        var project = repository["build/_build.csproj"];
        repository["build/_build.csproj"] = project.Replace("\"0.0.0\"", $"\"{version}\"", StringComparison.Ordinal);
        var global = repository["global.json"];
        repository["global.json"] = "{}\n";
        repository["build.sh"] = "#!/bin/sh\necho the team's\n";
        using var feed = new TemplateFeed(repository, new() { ["global.json"] = "{}\n", ["build.sh"] = "#!/bin/sh\necho older\n" });
        var (before, folders) = (repository.Files, repository.Folders);

        var shown = await repository.RunAsync("update", "--dry-run");

        (shown.ExitCode, shown.Error).Should().Be((0, ""), shown.Out);
        shown.Out.Should().StartWith($"Slipway {version} → 0.0.0\n").And.Contain("would change build/_build.csproj")
            .And.Contain("would change global.json, which was as the template wrote it")
            .And.Contain("left build.sh").And.EndWith("Nothing was written.\n");
        repository.Files.Should().Equal(before);
        repository.Folders.Should().Equal(folders);

        var moved = await repository.RunAsync("update");

        (moved.ExitCode, moved.Error).Should().Be((0, ""), moved.Out);
        moved.Out.Should().Contain("  changed build/_build.csproj").And.Contain("  changed global.json");
        repository.Files.Where(file => before[file.Key] != file.Value).Should().Equal(new Dictionary<string, string>
        {
            ["build/_build.csproj"] = project,
            ["global.json"] = global,
        });
        repository.Folders.Should().Equal(folders);
    }

    [Theory]
    [InlineData("update")]
    [InlineData("update", "--dry-run")]
    public async Task Nothing_is_written_where_a_link_leads_out_of_the_repository(params string[] arguments)
    {
        using var repository = new TemporaryRepository();
        using var elsewhere = new TemporaryRepository();
        await repository.RunAsync("init", "--ci", "none");
        repository["build/_build.csproj"] = repository["build/_build.csproj"]
            .Replace("\"0.0.0\"", $"\"{TemplateFeed.Version}\"", StringComparison.Ordinal);
        using var feed = new TemplateFeed(repository, new() { [".nuke/build.schema.json"] = null });
        Directory.Delete(Path.Combine(repository.Root, ".nuke"), recursive: true);
        Directory.CreateSymbolicLink(Path.Combine(repository.Root, ".nuke"), elsewhere.Root);
        var project = repository["build/_build.csproj"];

        var (exitCode, _, error) = await repository.RunAsync(arguments);

        exitCode.Should().Be(1);
        error.Should().StartWith(".nuke/build.schema.json: error SLP5003: a link");
        elsewhere.Files.Should().BeEmpty();
        repository["build/_build.csproj"].Should().Be(project);
    }

    [Fact]
    public async Task A_file_outside_of_the_repository_is_not_read_either()
    {
        using var repository = new TemporaryRepository();
        using var elsewhere = new TemporaryRepository();
        await repository.RunAsync("init", "--ci", "none");
        elsewhere["secret"] = "a password\n";
        File.Delete(Path.Combine(repository.Root, "global.json"));
        File.CreateSymbolicLink(Path.Combine(repository.Root, "global.json"), Path.Combine(elsewhere.Root, "secret"));

        var (exitCode, said, error) = await repository.RunAsync("update", "--dry-run");

        exitCode.Should().Be(1);
        error.Should().StartWith("global.json: error SLP5003: a link");
        said.Should().NotContain("password");
    }

    [Theory]
    [InlineData("9.0.0", null, "SLP5013")]
    [InlineData("1.0.0", "newest", "SLP5011")]
    public async Task A_version_that_can_not_be_moved_to_is_refused(string has, string? wanted, string code)
    {
        using var repository = new TemporaryRepository();
        repository["build/_build.csproj"] = $"<PackageReference Include=\"Slipway.Build\" Version=\"{has}\" />";

        var (exitCode, _, error) = await repository.RunAsync(["update", .. wanted is null ? Array.Empty<string>() : ["--version", wanted]]);

        exitCode.Should().Be(1);
        error.Should().Contain($"error {code}").And.Contain("fix:");
    }

    private static Dictionary<string, TemplateFile> Files(string content) =>
        content == "-" ? [] : new Dictionary<string, TemplateFile> { ["file"] = new("file", content + "\n") };
}
