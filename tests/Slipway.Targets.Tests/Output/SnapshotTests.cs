using Microsoft.Extensions.Logging;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Output;

/// <summary>All that a build says, to the letter.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help()
    {
        await _folder.RunAsync<Sample>("--help");

        _folder.Output.Should().Be(
            """
            Usage: build [TARGET ...] [--parameter VALUE ...]

            Targets (* runs when none is named)
                Clean     Deletes what a build made
                Build     Builds the images
              * Default   All of it (after Build, Push)
                Push      (after Build)

            Parameters
                --images VALUE ...   The images to build (as a variable: IMAGES=a,b) [a b]
                --level one|two      [One]
                --wait TIME          How long to wait for the registry, which may take its time [00:01:30]

            Azure
                --subscription-id VALUE   Where the workspace is

            Switches
                --target TARGET ...                The targets to run (or name them first)
                --skip [TARGET ...]                Leaves targets out; alone: all but those named
                --force [TARGET ...]               Runs targets that are up to date; alone: all of them
                --why TARGET ...                   Says of targets what has changed since their last success, and runs nothing
                --continue                         Goes on from the last attempt, if that failed: leaves out what succeeded
                --parallelism NUMBER               How many targets run at once; 1 for one after the other, in the order of --plan [the cores]
                --plan                             Shows what would run and why, also as a picture, and runs nothing
                --help                             Shows this
                --version                          Shows the version
                --verbosity quiet|normal|verbose   How much is said
                --encrypt VALUE                    Encrypts the value of a secret parameter into .nuke/parameters.json (or the profile's file), and runs nothing
                --items VALUE                      Lists the items of a target over a set, as JSON for a CI server's matrix, and runs nothing
                --generate-ci                      Writes the files of CI servers and .nuke/build.schema.json again, and runs nothing
                --no-color                         Without colours (as does the variable NO_COLOR)
                --no-logo                          Without the first line
                --host terminal|github-actions|azure-pipelines
                                                   What reads the output; else the environment variables of CI servers tell
                --profile VALUE ...                Values from .nuke/parameters.PROFILE.json; the last one counts most
                --root PATH                        The build's root; else the nearest folder upwards that has a .nuke

            """);
    }

    [Fact]
    public async Task Help_on_a_narrow_terminal()
    {
        _folder.Environment = _folder.Environment with { IsTerminal = true, Size = () => new TerminalSize(60, 24) };

        await _folder.RunAsync<Sample>("--help --no-color");

        _folder.Output.Should().Contain(
            """
                --images VALUE ...   The images to build (as a variable:
                                     IMAGES=a,b) [a b]
                --level one|two      [One]
                --wait TIME          How long to wait for the registry,
                                     which may take its time [00:01:30]
            """);
    }

    [Fact]
    public async Task Plan()
    {
        var build = await _folder.RunAsync<Sample>("Clean Default --plan");

        _folder.Output.Should().Be(
            """
            Clean #1   invoked
            Default #5   invoked
            +- Build #2
            |  `- after Clean #1
            `- Push #3
               +- Build #2   as above
               `- Hidden #4   triggered

            As a picture: artifacts/build/plan.html

            """);
        build.Ran.Should().BeEmpty();
        _folder.Read("artifacts/build/plan.html").Should().Contain("<svg class=\"graph\"").And.Contain("class=\"edge trigger\"")
            .And.NotContain("<script").And.NotContain("http");
    }

    [Fact]
    public async Task Plan_of_targets_over_sets()
    {
        _folder.Environment = _folder.Environment with { IsUnicode = true };

        await _folder.RunAsync<Images>("--plan");

        _folder.Output.Should().StartWith(
            """
            Publish #9   invoked by default
            ├─ Restore #1
            └─ TestImages #8
               ├─ base #3
               │  └─ BuildImages:base #2
               │     └─ Restore #1
               ├─ python #5
               │  └─ BuildImages:python #4
               │     ├─ Restore #1
               │     └─ base #2   as above
               └─ r #7
                  └─ BuildImages:r #6
                     ├─ Restore #1
                     └─ base #2   as above

            """);
    }

    [Fact]
    public async Task A_run_without_a_terminal()
    {
        await _folder.RunAsync<Sample>("--no-logo");

        _folder.Output.Should().Be(
            """

            === Build
            Up to date: nothing changed

            === Push
            pushing

            === Hidden

            =============================
            Target   Status      Duration
            -----------------------------
            Build    UpToDate       0.0 s   nothing changed
            Push     Succeeded      0.0 s   2 images pushed
            Hidden   Succeeded      0.0 s
            -----------------------------
            Total                   0.0 s
            =============================

            Build succeeded.

            """);
    }

    [Fact]
    public async Task A_run_on_a_terminal()
    {
        _folder.Environment = _folder.Environment with { IsTerminal = true, IsUnicode = true };

        await _folder.RunAsync<Sample>("Clean --no-logo");

        _folder.Output.Replace("\e", "^", StringComparison.Ordinal).Should().Be(
            """

            ^[1;36m╬══ Clean^[0m
            ^[33mwarning: nothing to delete^[0m

            ^[90m═════════════════════════════^[0m
            Target   Status      Duration
            ^[90m─────────────────────────────^[0m
            ^[32mClean    Succeeded      0.0 s^[0m
            ^[90m─────────────────────────────^[0m
            Total                   0.0 s
            ^[90m═════════════════════════════^[0m

            ^[32mBuild succeeded.^[0m

            """);
    }

    [Theory]
    [InlineData("", "NO_COLOR", "1")]
    [InlineData("", "TERM", "dumb")]
    [InlineData("--no-color", "X", "")]
    public async Task Colours_can_be_declined(string arguments, string variable, string value)
    {
        _folder.Environment = _folder.Environment with { IsTerminal = true };
        _folder.SetVariable(variable, value);

        await _folder.RunAsync<Sample>($"Clean {arguments}");

        _folder.Output.Should().Contain("=== Clean").And.NotContain("\e");
    }

    [Fact]
    public async Task Quiet_says_nothing_when_all_is_well_but_warnings()
    {
        await _folder.RunAsync<Sample>("Clean Default --verbosity quiet");

        _folder.Output.Should().Be("warning: nothing to delete\n");
    }

    [Fact]
    public async Task The_first_line_names_the_program()
    {
        await _folder.RunAsync<Sample>("Clean");

        _folder.Output.Should().MatchRegex(@"^Slipway \d+\.\d+\.\d+\n");
    }

    private sealed class Images : SlipwayBuild
    {
        private static readonly string[] Folders = ["base", "python", "r"];

        Target Restore => _ => _.Executes(() => { });

        Target BuildImages => _ => _.DependsOn(Restore).ForEach(Folders, (image, target) =>
            (image == "base" ? target : target.DependsOnItem(BuildImages, "base")).Executes(() => { }));

        Target TestImages => _ => _.ForEach(Folders, (image, target) => target
            .DependsOnItem(BuildImages, image).Executes(() => { }));

        public Target Default => Publish;

        Target Publish => _ => _.DependsOn(Restore, TestImages).Executes(() => { });
    }

    private enum Level
    {
        One,
        Two,
    }

    private sealed class Sample : SlipwayBuild
    {
        [Parameter("The images to build")] readonly string[] Images = ["a", "b"];
        [Parameter] readonly Level Level;
        [Parameter("Where the workspace is", Group = "Azure")] readonly string? SubscriptionId;
        [Parameter("How long to wait for the registry, which may take its time")]
        readonly TimeSpan Wait = TimeSpan.FromSeconds(90);

        public List<string> Ran { get; } = [];

        Target Clean => _ => _
            .Description("Deletes what a build made")
            .Before(Build)
            .Executes(() => Log.LogWarning("nothing to delete"));

        Target Build => _ => _
            .Description("Builds the images")
            .UpToDateWhen(_ => Task.FromResult(UpToDateProbe.UpToDate("nothing changed")))
            .Executes(() => Ran.Add("Build"));

        public Target Default => _ => _.Description("All of it").DependsOn(Build, Push);

        Target Push => _ => _
            .DependsOn(Build)
            .Triggers(Hidden)
            .Executes(() =>
            {
                Log.LogInformation("pushing");
                ReportSummary("2 images pushed");
                Ran.Add("Push");
            });

        Target Hidden => _ => _.Unlisted().Executes(() => { });
    }
}
