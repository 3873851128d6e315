using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Parameters;

/// <summary>Which words of a command line are targets, and which are values: none that was meant as a target is lost.</summary>
public sealed class TargetWordsTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--secret id=a,env=B Validate", "Validate")]
    [InlineData("--secret id=a,env=B id=c,env=D validate", "Validate")]
    [InlineData("--input trees=10 Run", "Run")]
    [InlineData("--build-arg A=1 TestImages", "TestImages:python", "TestImages:r", "TestImages:run")]
    [InlineData("--image python TestImages:python", "TestImages:python")]
    [InlineData("--image python r TestImages Validate", "TestImages:python", "TestImages:r", "Validate")]
    [InlineData("--image python Run+Validate", "Run", "Validate")]
    [InlineData("--image=python TestImages", "TestImages:python")]
    [InlineData("--profile dev Validate", "Validate")]
    [InlineData("--experiment Run Validate", "Validate")]
    [InlineData("Validate --force", "Validate")]
    [InlineData("Validate --force Validate", "Validate")]
    [InlineData("Validate --experiment run", "Validate")]
    [InlineData("Validate --input Run", "Validate")]
    [InlineData("--force --root {root} Validate", "Validate")]
    [InlineData("--target Validate --experiment Run", "Validate")]
    [InlineData("--skip=Validate", "Publish")]
    [InlineData("--force=Validate", "Publish")]
    [InlineData("--experiment=Run", "Publish")]
    [InlineData("--input trees=10 depth=2", "Publish")]
    [InlineData("--image python r", "Publish")]
    [InlineData("TestImages --image=run --image python", "TestImages:python", "TestImages:run")]
    public async Task What_is_named_runs_and_nothing_else(string arguments, params string[] expected)
    {
        _folder.Write(".nuke/parameters.dev.json", "{}");

        var build = await _folder.RunAsync<Sample>(arguments.Replace("{root}", _folder.Root, StringComparison.Ordinal));

        build.Ran.Should().BeEquivalentTo(expected);
    }

    [Fact]
    public async Task The_words_of_a_list_before_a_target_are_its_values()
    {
        var build = await _folder.RunAsync<Sample>("--secret id=a,env=B id=c,env=D Validate --input trees=10 Run");

        build.Secret.Should().Equal("id=a,env=B", "id=c,env=D");
        build.Input.Should().Equal("trees=10");
    }

    [Theory]
    [InlineData("--force Validate", "'Validate' is taken by --force", "'Validate --force ...'", "'--force=Validate'")]
    [InlineData("--skip Validate", "'Validate' is taken by --skip", "'Validate --skip ...'", "'--skip=Validate'")]
    [InlineData("--skip TestImages:r", "'TestImages:r' is taken by --skip", "'--skip=TestImages:r'")]
    [InlineData("--input Run", "'Run' is taken by --input", "'Run --input ...'", "'--input=Run'")]
    [InlineData("--experiment Run", "'Run' is taken by --experiment", "'--experiment=Run'")]
    [InlineData("--input trees=10 Runn", "'Runn' is taken by --input", "'--input=Runn'")]
    [InlineData("--secret id=a,env=B Valdate", "'Valdate' is taken by --secret")]
    [InlineData("TestImages --image python run", "'run' after --image names a target, and an item of 'TestImages' as well", "'--image=run'")]
    public async Task A_word_that_could_be_both_is_an_error_before_anything_runs(string arguments, params string[] said)
    {
        var build = await _folder.RunAsync<Sample>(arguments, expected: -1);

        build.Ran.Should().BeEmpty();
        _folder.Output.Should().Contain("error SLP1024: ").And.ContainAll(said);
    }

    [Theory]
    [InlineData("--items TestImages", "{\"python\":")]
    [InlineData("--why Validate", "Validate always runs")]
    [InlineData("--help --experiment Run", "Usage:")]
    public async Task Where_nothing_would_run_nothing_is_in_doubt(string arguments, string said)
    {
        await _folder.RunAsync<Sample>(arguments);

        _folder.Output.Should().Contain(said);
    }

    private sealed class Sample : SlipwayBuild
    {
        private static readonly string[] Folders = ["python", "r", "run"];

        [Parameter(Separator = "")] public readonly string[] Secret = [];
        [Parameter(Separator = "")] public readonly string[] Input = [];
        [Parameter(Separator = "")] readonly string[] BuildArg = [];
        [Parameter] readonly string[] Image = [];
        [Parameter] readonly string? Experiment;

        public List<string> Ran { get; } = [];

        Target Validate => _ => _.Executes(() => Ran.Add("Validate"));

        Target Run => _ => _.Executes(() => Ran.Add("Run"));

        Target TestImages => _ => _.ForEach(Folders, () => Image, (image, target) => target.Executes(() => Ran.Add($"TestImages:{image}")));

        public Target Default => _ => _.Unlisted().Executes(() => Ran.Add("Publish"));
    }
}
