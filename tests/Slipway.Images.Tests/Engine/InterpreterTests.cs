using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Engine;

[Collection(PackagesTests.Name)]
public sealed class InterpreterTests(EngineFixture fixture, PackagesFixture packages)
{
    private readonly ContainerEngine _engine = fixture.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ENV VIRTUAL_ENV=/opt/venv")]
    [InlineData("ENV PATH=/opt/venv/bin:/usr/bin:/bin\nRUN ln -s python /opt/venv/bin/python3")]
    [InlineData("LABEL slipway.python=/opt/venv/bin/python")]
    public async Task Packages_are_tried_with_the_environment_that_is_active_or_named(string instructions)
    {
        await using var run = Image(instructions);
        run.Write("requirements.txt", "only-in-venv==1.0");

        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);

        tested.Results.Single().Found.Should().Be("1.0");
    }

    [Fact]
    public async Task Of_two_interpreters_the_other_one_does_not_count()
    {
        await using var run = Image("ENV A=1");
        run.Write("requirements.txt", "only-in-venv\ngood-name");

        (await FailuresOf(run)).Should().ContainSingle().Which.Should().Contain("'only-in-venv'").And.Contain("not installed");
    }

    [Fact]
    public async Task An_interpreter_that_is_named_and_not_there_is_said()
    {
        await using var run = Image("LABEL slipway.python=/opt/none/bin/python");
        run.Write("requirements.txt", "good-name");

        (await FailuresOf(run)).Should().ContainSingle().Which.Should().Contain("the image has no /opt/none/bin/python");
    }

    [Fact]
    public async Task Packages_of_a_conda_environment_are_loaded_with_its_own_interpreter()
    {
        await using var run = Image("ENV CONDA_DIR=/opt/conda");
        run.Write("requirements.txt", "good-name");
        run.Write("environment.yml", """
            name: team
            dependencies:
              - only-in-conda=1.0
              - openssl>=3
              - pip: [only-in-conda]
            """);

        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);

        tested.Results.Select(result => (result.Kind, result.Name, result.Outcome)).Should().BeEquivalentTo([
            ("Python", "good-name", SmokeTestOutcome.Passed),
            ("Python", "only-in-conda", SmokeTestOutcome.Passed),
            ("conda", "only-in-conda =1.0", SmokeTestOutcome.Passed),
            ("conda", "openssl >=3", SmokeTestOutcome.Passed)]);
    }

    [Fact]
    public async Task A_conda_package_that_is_installed_and_does_not_load_fails()
    {
        await using var run = Image("ENV CONDA_PREFIX=/opt/conda/envs/team");
        run.Write("environment.yml", "dependencies: [broken-in-conda, only-in-conda, good-name]");

        var failures = await FailuresOf(run);

        failures.Should().HaveCount(2);
        failures[0].Should().Contain("'broken-in-conda'").And.Contain("found 2.0: ImportError: out of order in conda");
        failures[1].Should().Contain("'good-name'").And.Contain("not installed in /opt/conda/envs/team");
    }

    [Fact]
    public async Task What_an_extra_requires_is_tested_too()
    {
        await using var run = Image("ENV A=1");
        run.Write("requirements.txt", "extended[more-of]\nextended[less]\nextended[newer]\nextended[other]\nextended");

        var failures = await FailuresOf(run);

        failures.Should().HaveCount(3);
        failures[0].Should().Contain("its extra 'less' needs nowhere>=1, and the image has none");
        failures[1].Should().Contain("its extra 'newer' needs good-name>=9, and the image has 1.2.3");
        failures[2].Should().Contain("it has no extra 'other'");
    }

    private ImageRun Image(string instructions) => new(_engine, $"FROM {packages.Reference}\n{instructions}");

    private static async Task<List<string>> FailuresOf(ImageRun run)
    {
        var built = await run.BuildAsync();
        var test = () => run.Tests().RunAsync(built, Cancellation);
        return [.. (await test.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Select(diagnostic => diagnostic.Message)];
    }
}
