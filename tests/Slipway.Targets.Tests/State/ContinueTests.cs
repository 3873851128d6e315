using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.State;

/// <summary>What <c>--continue</c> leaves out, and what it doesn't.</summary>
public sealed class ContinueTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_succeeded_is_not_run_again()
    {
        await _folder.RunAsync<Sample>("Last", expected: -1);
        Repair();

        var build = await _folder.RunAsync<Sample>("Last --continue");

        build.Ran.Should().Equal("Breaks", "Last");
        _folder.Output.Should().Contain("First    Skipped                succeeded in the last attempt");
    }

    [Fact]
    public async Task Each_attempt_goes_on_from_the_one_before()
    {
        await _folder.RunAsync<Sample>("Last", expected: -1);
        await _folder.RunAsync<Sample>("Last --continue", expected: -1);
        Repair();

        (await _folder.RunAsync<Sample>("Last --continue")).Ran.Should().Equal("Breaks", "Last");
    }

    [Theory]
    [InlineData("Last --level 2")]
    [InlineData("Last Other")]
    public async Task Another_question_is_another_attempt(string arguments)
    {
        await _folder.RunAsync<Sample>("Last", expected: -1);
        Repair();

        (await _folder.RunAsync<Sample>($"{arguments} --continue")).Ran.Should().Contain("First");
    }

    [Theory]
    [InlineData("Last")]
    [InlineData("Last --continue --force First")]
    public async Task All_runs_without_it_and_under_force(string arguments)
    {
        await _folder.RunAsync<Sample>("Last", expected: -1);
        Repair();

        (await _folder.RunAsync<Sample>(arguments)).Ran.Should().Equal("First", "Breaks", "Last");
    }

    [Fact]
    public async Task Another_code_of_a_library_of_the_build_is_another_build()
    {
        await _folder.RunAsync<Sample>("Last", expected: -1);
        Repair();
        var attempt = Directory.GetFiles(Path.Combine(_folder.Root, ".nuke", "temp", "state"), "attempt-*").Single();
        var text = File.ReadAllText(attempt);
        var line = text.Split('\n').Single(line => line.StartsWith('='));
        File.WriteAllText(attempt, text.Replace(line, $"={new string('0', 64)}", StringComparison.Ordinal));

        (await _folder.RunAsync<Sample>("Last --continue")).Ran.Should().Equal("First", "Breaks", "Last");

        _folder.Output.Should().Contain("the code of a library of the build has changed since the last attempt");
    }

    [Fact]
    public async Task After_a_good_end_there_is_nothing_to_continue()
    {
        Repair();
        await _folder.RunAsync<Sample>("Last");

        (await _folder.RunAsync<Sample>("Last --continue")).Ran.Should().Equal("First", "Breaks", "Last");
    }

    [Fact]
    public async Task A_target_that_can_be_asked_is_asked_and_those_after_it_run_again()
    {
        await _folder.RunAsync<Sample>("AfterProbed", expected: -1);
        Repair();

        var build = await _folder.RunAsync<Sample>("AfterProbed --continue");

        build.Ran.Should().Equal("Probed", "Middle", "AfterProbed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else")]
    [InlineData("\0\u0001")]
    public async Task A_damaged_file_is_left_aside_with_a_warning(string content)
    {
        await _folder.RunAsync<Sample>("Last", expected: -1);
        File.WriteAllText(AttemptFile(), content);
        Repair();

        (await _folder.RunAsync<Sample>("Last --continue")).Ran.Should().Equal("First", "Breaks", "Last");
        _folder.Output.Should().Contain("warning: what the last attempt did can't be read");
    }

    [Fact]
    public async Task A_line_that_was_being_written_when_the_build_was_killed_does_not_count()
    {
        await _folder.RunAsync<Sample>("Last", expected: -1);
        var text = File.ReadAllText(AttemptFile());
        File.WriteAllText(AttemptFile(), text[..text.IndexOf("\n=", StringComparison.Ordinal)]);
        Repair();

        (await _folder.RunAsync<Sample>("Last --continue")).Ran.Should().Equal("First", "Breaks", "Last");
    }

    [Fact]
    public async Task Other_code_is_another_build()
    {
        await _folder.RunAsync<Sample>("Last", expected: -1);
        var lines = File.ReadAllLines(AttemptFile());
        File.WriteAllText(AttemptFile(), string.Join('\n', ["slipway attempt 1 other", .. lines.Skip(1)]) + "\n");
        Repair();

        (await _folder.RunAsync<Sample>("Last --continue")).Ran.Should().Equal("First", "Breaks", "Last");
        _folder.Output.Should().Contain("warning: the build's code has changed since the last attempt");
    }

    private void Repair() => _folder.Write("repaired", "");

    private string AttemptFile() =>
        Directory.GetFiles(Path.Combine(_folder.Root, ".nuke", "temp", "state"), "attempt-*").Single();

    private sealed class Sample : SlipwayBuild
    {
        [Parameter] readonly int Level;

        public List<string> Ran { get; } = [];

        Target First => _ => _.Executes(() => Ran.Add("First"));

        Target Breaks => _ => _.DependsOn(First).Executes(() => Break("Breaks"));

        Target Last => _ => _.DependsOn(Breaks).Executes(() => Ran.Add("Last"));

        Target Other => _ => _.Executes(() => Ran.Add("Other"));

        Target Probed => _ => _
            .UpToDateWhen(_ => Task.FromResult(UpToDateProbe.Stale("always")))
            .Executes(() => Ran.Add("Probed"));

        Target Middle => _ => _.DependsOn(Probed).Executes(() => Ran.Add("Middle"));

        Target AfterProbed => _ => _.DependsOn(Middle).Executes(() => Break("AfterProbed"));

        private void Break(string name)
        {
            Ran.Add(name);
            if (!File.Exists(RootDirectory / "repaired"))
            {
                throw new InvalidOperationException("not repaired");
            }
        }
    }
}
