using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Running;

/// <summary>Targets that ask whether there is anything to do.</summary>
public sealed class UpToDateTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_target_that_is_up_to_date_does_nothing_and_says_why()
    {
        var build = await _folder.RunAsync<Sample>("Push");

        build.Ran.Should().Equal("asked", "Push");
        _folder.Output.Should().Contain("=== Build\nUp to date: the registry has it\n");
        _folder.Output.Should().Contain("Build    UpToDate       0.0 s   the registry has it\n");
    }

    [Fact]
    public async Task A_stale_target_runs_and_says_why_at_verbose_verbosity()
    {
        var build = await _folder.RunAsync<Sample>("Build --stale --verbosity verbose");

        build.Ran.Should().Equal("asked", "Build");
        _folder.Output.Should().Contain("Not up to date: the registry is empty\n");
    }

    [Fact]
    public async Task Force_alone_runs_everything_without_asking()
    {
        var build = await _folder.RunAsync<Sample>("Push --force");

        build.Ran.Should().Equal("Build forced", "Push forced");
    }

    [Fact]
    public async Task Force_with_names_runs_those_without_asking()
    {
        var build = await _folder.RunAsync<Sample>("Push Other --force build");

        build.Ran.Should().Equal("Build forced", "Push");
    }

    [Fact]
    public async Task Every_probe_of_a_target_must_find_it_up_to_date()
    {
        var build = await _folder.RunAsync<Sample>("Twice");

        build.Ran.Should().Equal("Twice");
    }

    [Fact]
    public async Task A_probe_that_fails_fails_its_target()
    {
        await _folder.RunAsync<Sample>("Unreachable", expected: -1);

        _folder.Output.Should().Contain("error SLP1000: Target 'Unreachable' failed: IOException: no registry");
    }

    [Fact]
    public async Task A_flag_of_the_build_may_have_the_name_of_a_built_in_switch()
    {
        (await _folder.RunAsync<Mirror>("A --force")).Force.Should().BeTrue();
        (await _folder.RunAsync<Mirror>("A")).Force.Should().BeFalse();
        (await _folder.RunAsync<Mirror>("A --force A")).Force.Should().BeFalse();
    }

    private sealed class Sample : SlipwayBuild
    {
        [Parameter] readonly bool Stale;

        public List<string> Ran { get; } = [];

        Target Build => _ => _
            .UpToDateWhen(_ =>
            {
                Ran.Add("asked");
                return Task.FromResult(Stale
                    ? UpToDateProbe.Stale("the registry is empty")
                    : UpToDateProbe.UpToDate("the registry has it"));
            })
            .Executes(() => Ran.Add(IsForced(Build) ? "Build forced" : "Build"));

        Target Push => _ => _.DependsOn(Build).Executes(() => Ran.Add(IsForced(Push) ? "Push forced" : "Push"));

        Target Other => _ => _
            .UpToDateWhen(_ => Task.FromResult(UpToDateProbe.UpToDate("always")))
            .Executes(() => Ran.Add("Other"));

        Target Twice => _ => _
            .UpToDateWhen(_ => Task.FromResult(UpToDateProbe.UpToDate("first")))
            .UpToDateWhen(_ => Task.FromResult(UpToDateProbe.Stale("second")))
            .Executes(() => Ran.Add("Twice"));

        Target Unreachable => _ => _
            .UpToDateWhen(_ => throw new IOException("no registry"))
            .Executes(() => Ran.Add("Unreachable"));
    }

    private sealed class Mirror : SlipwayBuild
    {
        [Parameter("Build even when the registry has it")] public readonly bool Force;

        Target A => _ => _.Executes(() => { });
    }
}
