namespace Slipway.Targets.Tests.Builds;

/// <summary>Targets over a set.</summary>
public sealed class FanOutTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_item_is_a_target_with_a_row_of_its_own()
    {
        var build = await _folder.RunAsync<Sample>("BuildImages");

        build.Ran.Should().Equal("Restore", "build base", "build python", "build r/spatial", "BuildImages");
        _folder.Output.Should().Contain(
            """
            Restore       Succeeded      0.0 s
            BuildImages   Succeeded      0.0 s
              base        Succeeded      0.0 s
              python      Succeeded      0.0 s
              r/spatial   Succeeded      0.0 s
            """).And.Contain("\n=== BuildImages:base (1 of 3)\n");
    }

    [Fact]
    public async Task An_item_is_run_by_its_name() =>
        (await _folder.RunAsync<Sample>("BuildImages:r/spatial")).Ran.Should()
            .Equal("Restore", "build base", "build r/spatial");

    [Fact]
    public async Task What_depends_on_an_item_waits_for_that_item_alone()
    {
        // Building r/spatial waits for python's test: it would never end if that waited for all images.
        await _folder.RunAsync<Meeting>("TestImages --parallelism 2");

        _folder.Output.Should().MatchRegex(@"TestImages +Succeeded.*\n  python +Succeeded.*\n  r +Succeeded");
    }

    [Fact]
    public async Task An_item_has_a_state_of_its_own()
    {
        _folder.Write("images/base", "1");
        _folder.Write("images/python", "1");
        await _folder.RunAsync<Incremental>("BuildImages");
        _folder.Write("images/python", "2");

        (await _folder.RunAsync<Incremental>("BuildImages")).Ran.Should().Equal("python");

        _folder.Output.Should().MatchRegex(@"BuildImages +Succeeded.* 1 succeeded, 1 up to date\n  base +UpToDate.*\n  python +Succeeded");
        _folder.Output.Should().Contain("images/python changed");
    }

    [Fact]
    public async Task A_condition_of_the_whole_skips_every_item()
    {
        var build = await _folder.RunAsync<Incremental>("Never");

        build.Ran.Should().BeEmpty();
        _folder.Output.Should().MatchRegex(@"Never +Skipped.*\n  base +Skipped.*\n  python +Skipped");
    }

    [Theory]
    [InlineData("Check")]
    [InlineData("Check Prepare BuildImages")]
    public async Task What_the_whole_waits_for_each_item_waits_for(string arguments)
    {
        var build = await _folder.RunAsync<Ordered>(arguments);

        build.Ran.Should().EndWith(["base", "python"]).And.StartWith("Check");
    }

    [Fact]
    public async Task Help_shows_the_whole_and_not_its_items()
    {
        await _folder.RunAsync<Sample>("--help");

        _folder.Output.Should().Contain("BuildImages").And.NotContain("BuildImages:");
    }

    [Fact]
    public async Task An_item_that_is_not_there_is_an_error()
    {
        await _folder.RunAsync<Sample>("BuildImages --set python", expected: -1);

        _folder.Output.Should().Contain(
            "error SLP1004: Target 'BuildImages:python' depends on 'BuildImages:base', which is not there");
    }

    private sealed class Sample : SlipwayBuild
    {
        [Parameter] readonly string[] Set = ["base", "python", "r/spatial"];

        public List<string> Ran { get; } = [];

        Target BuildImages => _ => _
            .DependsOn(Restore)
            .ForEach(Set, (image, target) => (image == "base" ? target : target.DependsOnItem(BuildImages, "base"))
                .Executes(() => Ran.Add($"build {image}")))
            .Executes(() => Ran.Add("BuildImages"));

        Target Restore => _ => _.Executes(() => Ran.Add("Restore"));
    }

    private sealed class Meeting : SlipwayBuild
    {
        private readonly TaskCompletionSource _pythonIsTested = new();

        private static readonly string[] Images = ["python", "r"];

        Target BuildImages => _ => _.ForEach(Images, (image, target) => target
            .Executes(() => image == "r" ? _pythonIsTested.Task : Task.CompletedTask));

        Target TestImages => _ => _.ForEach(Images, (image, target) => target
            .DependsOnItem(BuildImages, image)
            .Executes(() =>
            {
                if (image == "python")
                {
                    _pythonIsTested.SetResult();
                }
            }));
    }

    private sealed class Ordered : SlipwayBuild
    {
        private static readonly string[] Images = ["base", "python"];

        public List<string> Ran { get; } = [];

        Target Check => _ => _.Before(Prepare).Triggers(BuildImages).Executes(() => Ran.Add("Check"));

        Target Prepare => _ => _.Before(BuildImages).Executes(() => Ran.Add("Prepare"));

        Target BuildImages => _ => _.ForEach(Images, (image, target) => target.Executes(() => Ran.Add(image)));
    }

    private sealed class Incremental : SlipwayBuild
    {
        private static readonly string[] Images = ["base", "python"];

        public List<string> Ran { get; } = [];

        Target BuildImages => _ => _.ForEach(Images, (image, target) => target
            .Inputs($"images/{image}")
            .Executes(() => Ran.Add(image)));

        Target Never => _ => _
            .OnlyWhenDynamic(() => Ran.Count > 7)
            .ForEach(Images, (image, target) => target.Executes(() => Ran.Add(image)));
    }
}
