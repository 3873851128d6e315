using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.State;

/// <summary>When a target that declares what it is made from runs again.</summary>
public sealed class IncrementalTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public IncrementalTests()
    {
        _folder.Write("src/a.cs", "a");
        _folder.Write("src/deep/b.cs", "b");
        _folder.Write("src/notes.txt", "n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_changed_is_up_to_date()
    {
        (await RunAsync()).Should().Equal("Compile", "Pack");

        (await RunAsync()).Should().BeEmpty();

        _folder.Output.Should().Contain("Compile   Succeeded      0.0 s   it has not succeeded here yet")
            .And.Contain("Compile   UpToDate      0.0 s   nothing changed since its last success");
    }

    [Theory]
    [InlineData("src/a.cs", "other", "src/a.cs changed")]
    [InlineData("src/new.cs", "new", "src/new.cs is new")]
    [InlineData("src/deep/b.cs", null, "src/deep/b.cs is gone")]
    [InlineData("out/a.dll", "other", "output out/a.dll changed")]
    [InlineData("out/a.dll", null, "output out/a.dll is gone")]
    public async Task A_change_of_a_file_runs_it_again_and_is_told(string file, string? content, string reason)
    {
        await RunAsync();
        Change(file, content);

        (await RunAsync("Compile")).Should().Equal("Compile");

        _folder.Output.Should().Contain($"Compile   Succeeded      0.0 s   {reason}\n");
    }

    [Fact]
    public async Task Times_and_files_that_are_left_out_count_nothing()
    {
        await RunAsync();
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Root, "src/a.cs"), DateTime.UtcNow.AddDays(1));
        Change("src/notes.txt", "other");
        Change("src/ignored.cs", "new");

        (await RunAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("src/project/obj/Debug/g.cs")]
    [InlineData("src/project/bin/Release/net10.0/g.cs")]
    public async Task What_compilers_leave_beside_a_project_counts_nothing(string file)
    {
        _folder.Write("src/project/p.csproj", "<Project/>");
        await RunAsync();
        _folder.Write(file, "new");

        (await RunAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("artifacts/obj/p/release/g.cs")]
    [InlineData("artifacts/endpoints/g.cs")]
    [InlineData(".nuke/temp/compile/obj/p/g.cs")]
    [InlineData("made/obj/p/release/g.cs")]
    [InlineData("made/bin/p/g.cs")]
    [InlineData("src/obj/g.cs", "All")]
    [InlineData("src/artifacts/g.cs", "All")]
    public async Task What_builds_leave_elsewhere_counts_nothing_for_a_pattern_over_all_folders(string file, params string[] expected)
    {
        // As .NET leaves it under -property:ArtifactsPath=made.
        _folder.Write("made/obj/p/project.assets.json", "{}");
        await RunAsync("All");
        _folder.Write(file, "new");

        (await RunAsync("All")).Should().Equal(expected);
    }

    [Theory]
    [InlineData("src/bin/tool.cs", "Compile")]
    [InlineData("src/project/objects/o.cs", "Compile")]
    [InlineData("src/project/bin/named.txt", "Named")]
    [InlineData("src/project/obj/named.txt")]
    public async Task Such_folders_elsewhere_or_named_count_like_others(string file, params string[] expected)
    {
        _folder.Write("src/project/p.csproj", "<Project/>");
        await RunAsync("Compile Named");
        _folder.Write(file, "new");

        (await RunAsync("Compile Named")).Should().Equal(expected);
    }

    [Fact]
    public async Task A_change_of_a_value_runs_it_again()
    {
        await RunAsync("Compile --configuration Debug --define a b");

        (await RunAsync("Compile --configuration Debug --define a b")).Should().BeEmpty();
        (await RunAsync("Compile --configuration Debug --define a+b+c")).Should().Equal("Compile");
        (await RunAsync("Compile --configuration Release --define a b c")).Should().Equal("Compile");
        _folder.Output.Should().Contain("Configuration changed").And.Contain("Define changed");
    }

    [Fact]
    public async Task No_value_is_stored()
    {
        await RunAsync("Compile --configuration top-secret");

        File.ReadAllText(StateFile("Compile")).Should().Contain("Configuration").And.NotContain("top-secret");
    }

    [Fact]
    public async Task What_failed_runs_again()
    {
        await RunAsync();
        Change("src/a.cs", "broken");
        (await RunAsync(expected: -1)).Should().Equal("Compile");

        (await RunAsync(expected: -1)).Should().Equal("Compile");
    }

    [Fact]
    public async Task What_changes_while_it_runs_has_changed_since()
    {
        (await RunAsync("Restless")).Should().Equal("Restless");
        (await RunAsync("Restless")).Should().Equal("Restless");
    }

    [Fact]
    public async Task Force_runs_it_all_the_same()
    {
        await RunAsync();

        (await RunAsync("Pack --force Compile")).Should().Equal("Compile");
    }

    [Fact]
    public async Task A_probe_must_agree()
    {
        await RunAsync("Remote");
        (await RunAsync("Remote")).Should().BeEmpty();

        (await RunAsync("Remote --gone")).Should().Equal("Remote");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":1,\"code\":\"\",\"values\":{},\"inputs\":{},\"outputs\":{},\"more\":1}")]
    public async Task A_damaged_state_is_left_aside_with_a_warning(string content)
    {
        await RunAsync();
        File.WriteAllText(StateFile("Compile"), content);

        (await RunAsync()).Should().Equal("Compile");
        _folder.Output.Should().Contain("warning: the state of 'Compile'");
        (await RunAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_state_of_another_version_is_no_state()
    {
        await RunAsync();
        File.WriteAllText(
            StateFile("Compile"), File.ReadAllText(StateFile("Compile")).Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));

        (await RunAsync()).Should().Equal("Compile");
    }

    [Fact]
    public async Task Other_code_is_another_target()
    {
        await RunAsync();
        var state = TargetState.FromJson(File.ReadAllBytes(StateFile("Compile")));
        File.WriteAllBytes(StateFile("Compile"), (state with { Code = "other" }).ToJson());

        (await RunAsync()).Should().Equal("Compile");
        _folder.Output.Should().Contain("the build's own code changed");
    }

    [Fact]
    public async Task Why_says_what_changed_and_runs_nothing()
    {
        await RunAsync();
        Change("src/a.cs", "other");
        Change("src/new.cs", "new");

        (await RunAsync("--why Compile Pack Plain")).Should().BeEmpty();

        _folder.Output.Should().Contain("Compile would run:\n  src/a.cs changed\n  src/new.cs is new\n")
            .And.Contain("Pack is up to date: nothing changed since its last success\n")
            .And.Contain("Plain always runs: it declares no inputs, no outputs and no probe\n");
    }

    [Fact]
    public async Task A_second_build_waits_for_the_first_and_finds_nothing_to_do()
    {
        var first = new BuildEngine(() => new Slow(), _folder.Environment, []);
        var second = new Slow();
        var running = first.RunAsync(["Work"]);
        while (!_folder.Output.Contains("=== Work", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        using var other = new StringWriter();
        var waiting = new BuildEngine(() => second, _folder.Environment with { Output = TextWriter.Synchronized(other) }, [])
            .RunAsync(["Work"]);
        while (!other.ToString().Contains("Waiting for another build that runs 'Work'", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        _folder.Write("go", "");

        (await running).Should().Be(0, _folder.Output);
        (await waiting).Should().Be(0, other.ToString());
        second.Ran.Should().BeFalse();
        other.ToString().Should().Contain("UpToDate");
    }

    private async Task<List<string>> RunAsync(string arguments = "Pack", int expected = 0) =>
        (await _folder.RunAsync<Sample>(arguments, expected)).Ran;

    private void Change(string file, string? content)
    {
        if (content is null)
        {
            File.Delete(Path.Combine(_folder.Root, file));
        }
        else
        {
            _folder.Write(file, content);
        }
    }

    private string StateFile(string target) => Path.Combine(_folder.Root, ".nuke", "temp", "state", $"{target}.json");

    private sealed class Sample : SlipwayBuild
    {
        [Parameter] readonly string Configuration = "Debug";
        [Parameter] readonly string[] Define = [];
        [Parameter] readonly bool Gone;

        public List<string> Ran { get; } = [];

        Target Compile => _ => _
            .Inputs("src/**/*.cs", "!src/ignored.cs")
            .Inputs(() => Configuration)
            .Inputs(() => Define)
            .Outputs("out/*.dll")
            .Executes(() =>
            {
                Ran.Add("Compile");
                var text = File.ReadAllText(RootDirectory / "src/a.cs");
                Directory.CreateDirectory(RootDirectory / "out");
                File.WriteAllText(RootDirectory / "out/a.dll", "compiled");
                if (text == "broken")
                {
                    throw new InvalidOperationException("broken");
                }
            });

        Target Pack => _ => _
            .DependsOn(Compile)
            .Inputs(RootDirectory / "out/*.dll")
            .Executes(() => Ran.Add("Pack"));

        Target Named => _ => _.Inputs("src/project/*/bin/*.txt", "src/project/bin/*.txt", "src/project/**/*.txt").Executes(() => Ran.Add("Named"));

        Target All => _ => _.Inputs("**/*.cs").Executes(() => Ran.Add("All"));

        Target Restless => _ => _.Inputs("src/a.cs").Executes(() =>
        {
            Ran.Add("Restless");
            File.AppendAllText(RootDirectory / "src/a.cs", "!");
        });

        Target Remote => _ => _
            .Inputs("src/a.cs")
            .UpToDateWhen(_ => Task.FromResult(Gone ? UpToDateProbe.Stale("it is gone") : UpToDateProbe.UpToDate("it is there")))
            .Executes(() => Ran.Add("Remote"));

        Target Plain => _ => _.Executes(() => Ran.Add("Plain"));
    }

    private sealed class Slow : SlipwayBuild
    {
        public bool Ran { get; private set; }

        Target Work => _ => _.Inputs("src/*").Executes(async ct =>
        {
            Ran = true;
            while (!File.Exists(RootDirectory / "go"))
            {
                await Task.Delay(10, ct);
            }
        });
    }
}
