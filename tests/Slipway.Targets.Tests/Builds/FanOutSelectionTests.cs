namespace Slipway.Targets.Tests.Builds;

/// <summary>Which items of targets over a set run, by what the user asks for.</summary>
public sealed class FanOutSelectionTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_parameter_chooses_items_and_what_they_are_made_from_comes_too()
    {
        var build = await _folder.RunAsync<Images>("PushImages --image python");

        build.Ran.Should().Equal("build base", "build python", "test python", "push python", "PushImages");
        _folder.Output.Should().MatchRegex(@"\nPushImages +Succeeded.*\n  python +Succeeded.*\n-");
    }

    [Fact]
    public async Task An_item_that_is_not_there_is_named_before_anything_runs()
    {
        (await _folder.RunAsync<Images>("BuildImages --image pyton base", expected: -1)).Ran.Should().BeEmpty();

        _folder.Output.Should().Contain(
            """
            error SLP1006: 'pyton', given by --image, is no item of 'BuildImages': it has base, python, r
              fix: did you mean 'python'?
            """);
    }

    [Theory]
    [InlineData("BuildImages:base", "build base")]
    [InlineData("BuildImages --skip BuildImages:r", "build base", "build python")]
    [InlineData("TestImages --skip BuildImages", "test base", "test python", "test r")]
    [InlineData("TestImages --skip", "test base", "test python", "test r")]
    [InlineData("TestImages:r --skip", "test r")]
    public async Task Targets_and_items_are_left_out_by_their_names(string arguments, params string[] expected) =>
        (await _folder.RunAsync<Images>(arguments)).Ran.Should().Equal(expected);

    [Theory]
    [InlineData("--force CheckImages", "base", "python")]
    [InlineData("--force CheckImages:base", "base")]
    [InlineData("--force", "base", "python")]
    [InlineData("")]
    public async Task Targets_and_items_are_forced_by_their_names(string arguments, params string[] expected) =>
        (await _folder.RunAsync<UpToDate>($"CheckImages {arguments}")).Ran.Should().Equal(expected);

    [Fact]
    public async Task Why_answers_for_each_item()
    {
        await _folder.RunAsync<UpToDate>("--why CheckImages");

        _folder.Output.Should().EndWith(
            """
            CheckImages:base is up to date: base is there
            CheckImages:python is up to date: python is there

            """);
    }

    [Fact]
    public async Task The_whole_is_up_to_date_where_each_item_is()
    {
        await _folder.RunAsync<UpToDate>("CheckImages");

        _folder.Output.Should().MatchRegex(@"CheckImages +UpToDate +0\.0 s   2 up to date\n  base +UpToDate");
    }

    [Fact]
    public async Task Continue_leaves_out_the_items_that_succeeded()
    {
        _folder.Write("broken", "");
        await _folder.RunAsync<Breaking>("BuildImages", expected: -1);
        _folder.Output.Should().MatchRegex(@"BuildImages +Failed.*1 succeeded, 1 failed\n  base +Succeeded.*\n  python +Failed");
        File.Delete(Path.Combine(_folder.Root, "broken"));

        (await _folder.RunAsync<Breaking>("BuildImages --continue")).Ran.Should().Equal("python");
    }

    [Fact]
    public async Task What_the_whole_requires_is_asked_once()
    {
        await _folder.RunAsync<Breaking>("PushImages", expected: -1);

        _folder.Output.Split("error SLP").Should().HaveCount(2);
        _folder.Output.Should().Contain("error SLP1012: Target 'PushImages' requires the parameter 'Registry'");
    }

    [Fact]
    public async Task An_item_alone_requires_what_the_whole_does()
    {
        await _folder.RunAsync<Breaking>("PushImages:base", expected: -1);

        _folder.Output.Should().Contain("error SLP1012: Target 'PushImages' requires the parameter 'Registry'");
    }

    [Fact]
    public async Task A_set_without_items_succeeds()
    {
        await _folder.RunAsync<Breaking>("Nothing");

        _folder.Output.Should().MatchRegex(@"Nothing +Succeeded +0\.0 s   no items");
    }

    [Fact]
    public async Task Items_are_cancelled_with_the_build()
    {
        using var interruption = new CancellationTokenSource();
        _folder.Environment = _folder.Environment with { Interrupted = interruption.Token };
        Waiting.OnWaiting = interruption.Cancel;

        await _folder.RunAsync<Waiting>("BuildImages", expected: -1);

        _folder.Output.Should().MatchRegex(@"BuildImages +Aborted.*1 aborted, 1 not run\n  base +Aborted.*\n  python +NotRun");
    }

    private sealed class Images : SlipwayBuild
    {
        private static readonly string[] Folders = ["base", "python", "r"];

        [Parameter] readonly string[] Image = [];

        public List<string> Ran { get; } = [];

        Target BuildImages => _ => _.ForEach(Folders, () => Image, (image, target) =>
            (image == "base" ? target : target.DependsOnItem(BuildImages, "base")).Executes(() => Ran.Add($"build {image}")));

        Target TestImages => _ => _.ForEach(Folders, () => Image, (image, target) => target
            .DependsOnItem(BuildImages, image)
            .Executes(() => Ran.Add($"test {image}")));

        Target PushImages => _ => _
            .ForEach(Folders, () => Image, (image, target) => target
                .DependsOnItem(TestImages, image)
                .Executes(() => Ran.Add($"push {image}")))
            .Executes(() => Ran.Add("PushImages"));
    }

    private sealed class UpToDate : SlipwayBuild
    {
        private static readonly string[] Folders = ["base", "python"];

        public List<string> Ran { get; } = [];

        Target CheckImages => _ => _.ForEach(Folders, (image, target) => target
            .UpToDateWhen(_ => Task.FromResult(UpToDateProbe.UpToDate($"{image} is there")))
            .Executes(() => Ran.Add(image)));
    }

    private sealed class Breaking : SlipwayBuild
    {
        private static readonly string[] Folders = ["base", "python"];

        [Parameter] readonly string? Registry;

        public List<string> Ran { get; } = [];

        Target BuildImages => _ => _.ForEach(Folders, (image, target) => target.Executes(() =>
        {
            if (image == "python" && File.Exists(RootDirectory / "broken"))
            {
                throw new InvalidOperationException("broken");
            }

            Ran.Add(image);
        }));

        Target PushImages => _ => _
            .Requires(() => Registry)
            .ForEach(Folders, (image, target) => target.DependsOnItem(BuildImages, image).Executes(() => Ran.Add(image)));

        Target Nothing => _ => _.ForEach(Array.Empty<string>(), (_, target) => target);
    }

    private sealed class Waiting : SlipwayBuild
    {
        private static readonly string[] Folders = ["base", "python"];

        public static Action OnWaiting { get; set; } = () => { };

        Target BuildImages => _ => _.ForEach(Folders, (_, target) => target.Executes(async cancellationToken =>
        {
            OnWaiting();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
    }
}
