using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Parameters;

/// <summary>What can be given for parameters, where, and what wins.</summary>
public sealed class ParameterTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_type_takes_its_values_from_the_command_line()
    {
        var build = await RunAsync(
            "--name x --flag --maybe false --count -5 --size=9000000000 --ratio -0.5 --mode two-words "
            + "--images a b+c --output out/log --wait 90s --address https://example.org/x --read-only set");

        build.Name.Should().Be("x");
        build.Flag.Should().BeTrue();
        build.Maybe.Should().BeFalse();
        build.Count.Should().Be(-5);
        build.Size.Should().Be(9_000_000_000);
        build.Ratio.Should().Be(-0.5);
        build.Mode.Should().Be(Mode.TwoWords);
        build.Images.Should().Equal("a", "b", "c");
        build.Output!.Value.Should().Be(Path.Combine(_folder.Root, "out", "log"));
        build.Wait.Should().Be(TimeSpan.FromSeconds(90));
        build.Address.Should().Be(new Uri("https://example.org/x"));
        build.ReadOnly.Should().Be("set");
    }

    [Theory]
    [InlineData("--read-only x")]
    [InlineData("-ReadOnly x")]
    [InlineData("--READONLY=x")]
    [InlineData("--rea-donly=x")]
    public async Task Dashes_and_case_do_not_matter(string arguments) =>
        (await RunAsync(arguments)).ReadOnly.Should().Be("x");

    [Fact]
    public async Task What_is_not_given_keeps_its_initial_value()
    {
        var build = await RunAsync("");

        build.Count.Should().Be(3);
        build.Name.Should().BeNull();
        build.Maybe.Should().BeNull();
    }

    [Fact]
    public async Task A_value_that_begins_with_a_dash_can_be_given()
    {
        (await RunAsync("--name=--odd")).Name.Should().Be("--odd");
        (await RunAsync("--name -x")).Name.Should().Be("-x");
    }

    [Fact]
    public async Task A_list_may_be_given_in_several_places_and_may_hold_a_plus()
    {
        (await RunAsync("--images a --flag --images c++")).Images.Should().Equal("a", "c++");
    }

    [Fact]
    public async Task A_list_may_decline_to_have_a_separator()
    {
        var build = await RunAsync("--inputs at=2026-01-01T00:00:00+02:00 x=1");

        build.Inputs.Should().Equal("at=2026-01-01T00:00:00+02:00", "x=1");
    }

    [Theory]
    [InlineData("READ_ONLY")]
    [InlineData("READONLY")]
    [InlineData("read-only")]
    [InlineData("NUKE_READ_ONLY")]
    public async Task Environment_variables_give_values(string variable)
    {
        _folder.SetVariable(variable, "x");

        (await RunAsync("")).ReadOnly.Should().Be("x");
    }

    [Theory]
    [InlineData("IMAGES", "a,b,c", "a", "b", "c")]
    [InlineData("IMAGES", "a+b", "a", "b")]
    [InlineData("IMAGES", " [\"a\", \"b\"] ", "a", "b")]
    [InlineData("IMAGES", "[1, true]", "1", "true")]
    [InlineData("IMAGES", "[]")]
    [InlineData("IMAGES", "[a", "[a")]
    [InlineData("IMAGES", "[a,b]", "[a,b]")]
    [InlineData("IMAGES", "a,", "a,")]
    [InlineData("INPUTS", "id=a,env=B+c", "id=a,env=B+c")]
    [InlineData("INPUTS", "[\"id=a,env=B\",\"id=c\"]", "id=a,env=B", "id=c")]
    [InlineData("FOLDERS", "a:b", "a", "b")]
    [InlineData("FOLDERS", "a,b", "a,b")]
    public async Task A_list_in_a_variable_is_parted_or_an_array(string variable, string value, params string[] expected)
    {
        _folder.SetVariable(variable, value);

        var build = await RunAsync("");

        (variable switch { "IMAGES" => build.Images, "INPUTS" => build.Inputs, _ => build.Folders }).Should().Equal(expected);
    }

    [Fact]
    public async Task Help_says_how_a_list_is_given_in_a_variable()
    {
        await RunAsync("--help");

        _folder.Output.Should().Contain("--images VALUE ...").And.Contain("(as a variable: IMAGES=a,b)")
            .And.Contain("(as a variable: INPUTS='[\"a\",\"b\"]')").And.Contain("(as a variable: FOLDERS=a:b)");
    }

    [Theory]
    [InlineData("WORKSPACE", "https://jenkins.example.org/", null)]
    [InlineData("NUKE_WORKSPACE", "https://jenkins.example.org/", "x")]
    [InlineData("WORKSPACE", "", "x")]
    public async Task What_jenkins_tells_every_job_is_no_parameter(string variable, string jenkins, string? expected)
    {
        if (jenkins.Length > 0)
        {
            _folder.SetVariable("JENKINS_URL", jenkins);
        }

        _folder.SetVariable(variable, "x");

        (await _folder.RunAsync<WorkspaceBuild>()).Workspace.Should().Be(expected);
    }

    [Fact]
    public async Task An_empty_environment_variable_gives_nothing()
    {
        _folder.SetVariable("COUNT", "");

        (await RunAsync("")).Count.Should().Be(3);
    }

    [Fact]
    public async Task The_command_line_wins_over_the_environment_over_profiles_over_the_file()
    {
        _folder.Write(".nuke/parameters.json", """{ "Name": "file", "Count": 1, "Ratio": 0.25, "Images": ["a", "b"] }""");
        _folder.Write(".nuke/parameters.one.json", """{ "Name": "one", "Count": 2, "Mode": "One" }""");
        _folder.Write(".nuke/parameters.two.json", """{ "Count": 4 }""");
        _folder.SetVariable("NAME", "variable");

        var build = await RunAsync("--profile one two");

        (build.Name, build.Count, build.Mode, build.Ratio).Should().Be(("variable", 4, Mode.One, 0.25));
        build.Images.Should().Equal("a", "b");
        (await RunAsync("--profile one --name typed")).Name.Should().Be("typed");
    }

    [Fact]
    public async Task A_path_in_a_file_is_relative_to_the_root_and_one_typed_to_where_the_user_stands()
    {
        _folder.Write(".nuke/parameters.json", """{ "$schema": "./build.schema.json", "Output": "out" }""");
        var below = Directory.CreateDirectory(Path.Combine(_folder.Root, "docs", "deep")).FullName;
        _folder.Environment = _folder.Environment with { WorkingDirectory = below };

        (await RunAsync("")).Output!.Value.Should().Be(Path.Combine(_folder.Root, "out"));
        (await RunAsync("--output out")).Output!.Value.Should().Be(Path.Combine(below, "out"));
    }

    [Fact]
    public async Task A_target_may_follow_the_switches_of_the_script_that_starts_the_build()
    {
        var build = await _folder.RunAsync<Sample>($"--root {_folder.Root} Other --flag");

        (build.Ran, build.Flag).Should().Be(("Other", true));
    }

    [Fact]
    public async Task A_root_that_the_user_gives_wins_over_the_scripts()
    {
        using var other = new BuildFolder();

        var build = await _folder.RunAsync<Sample>($"--root {_folder.Root} --root {other.Root}");

        build.RootDirectory.Value.Should().Be(other.Root);
    }

    [Theory]
    [InlineData("--nmae x", "error SLP1010: There is no parameter '--nmae'\n  fix: did you mean '--name'?")]
    [InlineData("--zzzzzzzzz", "error SLP1010: There is no parameter '--zzzzzzzzz'\n  fix: '--help' lists the parameters")]
    [InlineData("--count five", "error SLP1011: 'five', given by --count, is no value for 'Count': it takes a whole number")]
    [InlineData("--count 5.5", "error SLP1011: '5.5', given by --count")]
    [InlineData("--mode to-words", "it takes one of One, TwoWords\n  fix: did you mean 'TwoWords'?")]
    [InlineData("--flag=maybe", "error SLP1011: 'maybe', given by --flag, is no value for 'Flag': it takes true or false")]
    [InlineData("--wait 90", "error SLP1011: '90', given by --wait, is no value for 'Wait': it takes a time such as")]
    [InlineData("--wait 9999999999d", "error SLP1011: '9999999999d', given by --wait")]
    [InlineData("--address example.org", "is no value for 'Address': it takes an absolute URL")]
    [InlineData("--name", "error SLP1017: --name needs a value")]
    [InlineData("--name --flag", "error SLP1017: --name needs a value")]
    [InlineData("--name a --name b", "error SLP1018: --name is given twice")]
    [InlineData("Defualt", "error SLP1003: Target with name 'Defualt' does not exist")]
    [InlineData("Defualt", "  fix: did you mean 'Default'?")]
    [InlineData("--skip Othr", "error SLP1003: Target with name 'Othr' does not exist")]
    [InlineData("--force Othr", "  fix: did you mean 'Other'?")]
    [InlineData("--profile none", "error SLP1015: The profile 'none' has no file .nuke/parameters.none.json")]
    [InlineData("--verbosity loud", "it takes one of Quiet, Normal, Verbose")]
    [InlineData("--root /nowhere/at/all", "error SLP1016: The root folder '/nowhere/at/all' does not exist")]
    public async Task What_can_not_be_meant_is_an_error_before_anything_runs(string arguments, string error)
    {
        var build = await _folder.RunAsync<Sample>(arguments, expected: -1);

        _folder.Output.Should().Contain(error);
        build?.Ran.Should().BeNull();
    }

    [Fact]
    public async Task All_errors_are_shown_at_once()
    {
        await _folder.RunAsync<Sample>("--nmae x --count y", expected: -1);

        _folder.Output.Should().Contain("SLP1010").And.Contain("SLP1011");
    }

    [Fact]
    public async Task An_unknown_name_in_a_file_is_an_error_that_names_the_nearest()
    {
        _folder.Write(".nuke/parameters.json", """{ "Nmae": "x" }""");

        await _folder.RunAsync<Sample>(expected: -1);

        _folder.Output.Should().Be(
            ".nuke/parameters.json: error SLP1014: There is no parameter 'Nmae'\n  fix: did you mean 'Name'?\n");
    }

    [Theory]
    [InlineData("{\n  \"Name\": \n}", ".nuke/parameters.json:3: error SLP1015: This is no parameters file:")]
    [InlineData("[]", "it must be an object")]
    [InlineData("{ \"Name\": {} }", "'Name' must be a string, a number, a boolean or a list")]
    [InlineData("", "error SLP1015")]
    public async Task A_broken_parameters_file_is_an_error_with_its_place(string text, string error)
    {
        _folder.Write(".nuke/parameters.json", text);

        await _folder.RunAsync<Sample>(expected: -1);

        _folder.Output.Should().Contain(error);
    }

    [Fact]
    public async Task Comments_and_trailing_commas_are_allowed_in_a_file()
    {
        _folder.Write(".nuke/parameters.json", "{\n  // whose it is\n  \"Name\": \"x\",\n  \"Maybe\": null,\n}");

        (await RunAsync("")).Name.Should().Be("x");
    }

    [Fact]
    public async Task A_build_outside_of_any_repository_is_an_error()
    {
        var nowhere = Directory.CreateTempSubdirectory("slipway-nowhere-");
        try
        {
            _folder.Environment = _folder.Environment with { WorkingDirectory = nowhere.FullName };

            await _folder.RunAsync<Sample>(expected: -1);

            _folder.Output.Should().Contain("error SLP1016").And.Contain("--root FOLDER");
        }
        finally
        {
            nowhere.Delete();
        }
    }

    [Theory]
    [InlineData(typeof(Unsupported), "error SLP1019: The parameter 'When' has the type DateTime, which can't be given")]
    [InlineData(typeof(Computed), "error SLP1019: The parameter 'Name' can't be set")]
    [InlineData(typeof(Taken), "error SLP1020: The parameter 'Root' has the name of the built-in --root, which scripts")]
    [InlineData(typeof(Twice), "error SLP1020: Two parameters are called 'name'")]
    public async Task A_parameter_that_can_not_be_one_is_an_error(Type build, string error)
    {
        var engine = new BuildEngine(() => (SlipwayBuild)Activator.CreateInstance(build)!, _folder.Environment, []);

        (await engine.RunAsync([])).Should().Be(-1);

        _folder.Output.Should().Contain(error);
    }

    [Fact]
    public async Task A_parameter_of_the_build_comes_before_a_switch_of_that_name()
    {
        _folder.Write(".nuke/parameters.json", """{ "Verbosity": 3 }""");

        var build = await _folder.RunAsync<Versioned>("--version 1.0 --profile a b");

        build.Version.Should().Be("1.0");
        build.Profile.Should().Equal("a", "b");
        build.Verbosity.Should().Be(3);
        _folder.SetVariable("VERSION", "2.0");
        (await _folder.RunAsync<Versioned>()).Version.Should().Be("2.0");
        await _folder.RunAsync<Versioned>("--help");
        _folder.Output.Should().MatchRegex(@"\n *--version VALUE +What is released\n").And.NotContain("Shows the version");
    }

    private Task<Sample> RunAsync(string arguments) => _folder.RunAsync<Sample>(arguments);

    private enum Mode
    {
        One,
        TwoWords,
    }

    private sealed class Sample : SlipwayBuild
    {
        [Parameter] public readonly string? Name;
        [Parameter] public readonly bool Flag;
        [Parameter] public readonly bool? Maybe;
        [Parameter] public readonly int Count = 3;
        [Parameter] public readonly long Size;
        [Parameter] public readonly double? Ratio;
        [Parameter] public readonly Mode Mode;
        [Parameter] public readonly string[] Images = [];
        [Parameter(Separator = "")] public readonly string[] Inputs = [];
        [Parameter(Separator = ":")] public readonly string[] Folders = [];
        [Parameter] public readonly AbsolutePath? Output;
        [Parameter] public readonly TimeSpan Wait;

        [Parameter] public Uri? Address { get; set; }

        [Parameter] public string? ReadOnly { get; }

        public string? Ran { get; private set; }

        public Target Default => _ => _.Executes(() => Ran = "Default");

        Target Other => _ => _.Executes(() => Ran = "Other");
    }

    private sealed class Unsupported : SlipwayBuild
    {
        [Parameter] readonly DateTime When;
    }

    private sealed class Computed : SlipwayBuild
    {
        [Parameter] string Name => "x";
    }

    private sealed class Taken : SlipwayBuild
    {
        [Parameter] readonly string? Root;
    }

    private sealed class Twice : SlipwayBuild
    {
        [Parameter] readonly string? Name;
        [Parameter(Name = "name")] readonly string? Other;
    }

    private sealed class Versioned : SlipwayBuild
    {
        [Parameter("What is released")] public readonly string? Version;
        [Parameter] public readonly string[] Profile = [];
        [Parameter] public readonly int? Verbosity;

        public Target Default => _ => _.Executes(() => { });
    }

    private sealed class WorkspaceBuild : SlipwayBuild
    {
        [Parameter] public readonly string? Workspace;

        public Target Default => _ => _.Executes(() => { });
    }
}
