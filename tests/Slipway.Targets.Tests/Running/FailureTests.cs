using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Running;

/// <summary>How failures are shown.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Finds", 2)]
    [InlineData("Finds Fine", 2)]
    [InlineData("Finds Throws", -1)]
    public async Task A_target_may_end_a_good_build_with_an_exit_code_of_its_own(string arguments, int expected)
    {
        await _folder.RunAsync<Finding>(arguments, expected);

        _folder.Output.Should().MatchRegex("Finds +Succeeded");
    }

    [Fact]
    public async Task A_diagnostic_is_shown_once_in_the_compilers_form_and_without_a_stack()
    {
        await _folder.RunAsync<Sample>("Diagnosed", expected: -1);

        _folder.Output.Should().Contain("\nimages/a/image.yml:3: error SLP2001: No such package\n  fix: remove it\n");
        _folder.Output.Should().Contain("Failed      0.0 s   SLP2001: No such package\n");
        _folder.Output.Should().NotContain("   at ");
    }

    [Fact]
    public async Task What_all_items_of_a_set_fail_for_is_shown_once()
    {
        await _folder.RunAsync<Sample>("Each", expected: -1);

        _folder.Output.Split("error SLP2001: No such package").Should().HaveCount(2);
        _folder.Output.Should().Contain("\nTarget 'Each:b' failed with the same error as another target: SLP2001\n");
        _folder.Output.Should().MatchRegex(@"\n  a +Failed .*SLP2001: No such package\n  b +Failed .*SLP2001: No such package\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" --parallelism 1")]
    public async Task One_that_fails_alone_keeps_back_what_comes_after_it_and_nothing_else(string more)
    {
        var build = await _folder.RunAsync<Proving>($"Make Publish After Always{more}", expected: -1);

        build.Ran.Order(StringComparer.Ordinal).Should().Equal("Always", "Make:a", "Make:b", "Make:d", "Push:a", "Push:d");
        _folder.Output.Should().Contain("no b").And.Contain("no d");
        _folder.Output.Should().MatchRegex(@"Make +Failed").And.MatchRegex(@"\n  c +NotRun").And.MatchRegex(@"Push +Failed")
            .And.MatchRegex(@"Publish +NotRun").And.MatchRegex(@"After +NotRun");
    }

    [Fact]
    public async Task An_unexpected_exception_is_shown_in_short()
    {
        await _folder.RunAsync<Sample>("Unexpected", expected: -1);

        _folder.Output.Should().Contain(
            "error SLP1000: Target 'Unexpected' failed: InvalidOperationException: no way\n");
        _folder.Output.Should().NotContain("   at ");
    }

    [Fact]
    public async Task A_file_that_the_system_refuses_is_named_with_what_to_do()
    {
        await _folder.RunAsync<Sample>("Refused", expected: -1);

        _folder.Output.Should().Contain($"Target 'Refused' failed: error SLP1007: the system refuses a file: Access to the path '{Path.GetTempPath()}")
            .And.Contain("check that it is there, that this user may read and write it");
    }

    [Fact]
    public async Task The_stack_is_shown_at_verbose_verbosity()
    {
        await _folder.RunAsync<Sample>("Unexpected --verbosity verbose", expected: -1);

        _folder.Output.Should().Contain("   at ").And.Contain(nameof(Sample));
    }

    [Fact]
    public async Task A_report_of_the_target_stands_in_the_summary_even_when_it_fails()
    {
        await _folder.RunAsync<Sample>("Reporting", expected: -1);

        _folder.Output.Should().Contain("Failed      0.0 s   2 of 3 done\n");
    }

    [Fact]
    public async Task A_timeout_of_its_own_is_a_failure_and_not_an_interruption()
    {
        await _folder.RunAsync<Sample>("TimedOut", expected: -1);

        _folder.Output.Should().Contain("TimedOut   Failed").And.Contain("Build failed.");
    }

    [Fact]
    public async Task A_condition_that_throws_fails_its_target()
    {
        await _folder.RunAsync<Sample>("Conditional", expected: -1);

        _folder.Output.Should().Contain("error SLP1000: Target 'Conditional' failed: FormatException: bad");
    }

    [Fact]
    public async Task A_static_condition_that_throws_fails_the_build_before_anything_runs()
    {
        var build = await _folder.RunAsync<Sample>("Static", expected: -1);

        _folder.Output.Should().Contain("FormatException: bad static");
        build.Ran.Should().BeEmpty();
    }

    [Fact]
    public async Task An_exception_in_a_definition_fails_the_build()
    {
        var engine = new BuildEngine(() => new Broken(), _folder.Environment, []);

        (await engine.RunAsync([])).Should().Be(-1);

        _folder.Output.Should().Contain("error SLP1000: The build failed: InvalidOperationException: undefined");
    }

    [Fact]
    public async Task Errors_that_are_logged_do_not_fail_a_target()
    {
        await _folder.RunAsync<Sample>("Logging");

        _folder.Output.Should().Contain("\nwarning: careful\nerror: oh\n  InvalidOperationException: inner\n");
    }

    /// <summary>Items of which b and d fail, and c needs b.</summary>
    private sealed class Proving : SlipwayBuild
    {
        public ConcurrentQueue<string> Ran { get; } = [];

        Target Make => _ => _.FailAlone().ForEach(["a", "b", "c", "d"], (item, target) => (item == "c" ? target.DependsOnItem(Make, "b") : target)
            .Executes(() => Try($"Make:{item}", fails: item == "b")));

        Target Push => _ => _.FailAlone().ForEach(["a", "b", "c", "d"], (item, target) => target.DependsOnItem(Make, item)
            .Executes(() => Try($"Push:{item}", fails: item == "d")));

        Target Publish => _ => _.DependsOn(Push).Executes(() => Ran.Enqueue("Publish"));

        Target After => _ => _.After(Publish).Executes(() => Ran.Enqueue("After"));

        Target Always => _ => _.AssuredAfterFailure().After(Publish).Executes(() => Ran.Enqueue("Always"));

        private void Try(string name, bool fails)
        {
            Ran.Enqueue(name);
            if (fails)
            {
                throw new InvalidOperationException($"no {name[^1]}");
            }
        }
    }

    private sealed class Sample : SlipwayBuild
    {
        public List<string> Ran { get; } = [];

        Target Before => _ => _.Executes(() => Ran.Add("Before"));

        Target Diagnosed => _ => _.Executes(() => throw new DiagnosticException(
            new Diagnostic("SLP2001", "No such package") { File = "images/a/image.yml", Line = 3, Remedy = "remove it" }));

        Target Each => _ => _.ProceedAfterFailure().ForEach(["a", "b"], (_, target) => target.Executes(() => throw new DiagnosticException(
            new Diagnostic("SLP2001", "No such package") { File = "images/a/image.yml", Line = 3 })));

        Target Unexpected => _ => _.Executes(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("no way");
        });

        // A folder where a file should be, which nobody may write, root neither.
        Target Refused => _ => _.Executes(() => File.WriteAllText(Path.GetTempPath(), ""));

        Target Reporting => _ => _.Executes(() =>
        {
            ReportSummary("2 of 3 done");
            throw new InvalidOperationException("no way");
        });

        Target TimedOut => _ => _.Executes(() => throw new TaskCanceledException("The request timed out."));

        Target Conditional => _ => _.OnlyWhenDynamic(() => Throw("bad")).Executes(() => { });

        Target Static => _ => _.DependsOn(Before).OnlyWhenStatic(() => Throw("bad static")).Executes(() => { });

        Target Logging => _ => _.Executes(() =>
        {
            Log.LogWarning("careful");
            Log.LogError(new InvalidOperationException("inner"), "oh");
            Log.LogDebug("not shown");
        });

        private static bool Throw(string message) => throw new FormatException(message);
    }

    private sealed class Broken : SlipwayBuild
    {
        Target A => _ => throw new InvalidOperationException("undefined");
    }

    private sealed class Finding : SlipwayBuild
    {
        Target Throws => _ => _.After(Finds).Executes(() => throw new InvalidOperationException("no way"));

        Target Fine => _ => _.After(Finds).Executes(() => { });

        Target Finds => _ => _.Executes(() => ExitCode = 2);
    }
}
