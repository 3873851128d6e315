using System.Text;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Validation;

namespace Slipway.Pipelines.Tests.Loading;

/// <summary>Files of a pipeline that mean harm: each is refused with its file and line, whatever it would have done.</summary>
public sealed class HarmfulFileTests : IDisposable
{
    private const string Pipeline = "pipelines/breast-cancer/pipeline.yml";

    private readonly TemporaryFolder _folder = SamplePipeline.Write();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string> Harmful => new()
    {
        { "", "zz: &z [*z]\n", "pipeline.yml:1:9: error SLP0001: this is not YAML: the alias '*z' stands within what it names" },
        { "", "zz: &z\n  <<: *z\n", "pipeline.yml:2:7: error SLP0001: this is not YAML: the alias '*z' stands within what it names" },
        { "", $"zz: {Repeat("[", 100_000)}\n", "error SLP0006: this is not read: its lists and mappings stand in one another more than 48 deep" },
        { "", Bomb(7), "pipeline.yml:6:10: error SLP0006: this is not read: it has more than 100000 values" },
        { "", Bomb(10), "pipeline.yml:6:10: error SLP0006: this is not read: it has more than 100000 values" },
        { "", Repeat("# comment\n", 500_000), "pipeline.yml:1:1: error SLP0006: this is not read: it is larger than 4 MiB" },
        { "./components/prepare.yml", "/etc/passwd", "pipeline.yml:14:16: error SLP0011: the component of step 'prepare' is '/etc/passwd', which is outside of the repository" },
        { "./components/prepare.yml", "\"a\\0b\"", "pipeline.yml:14:16: error SLP0001: this is not YAML: it has a NUL character" },
        { "code: ./src/train", "code: /", "pipeline.yml:21:11: error SLP0011: the code is '/', which is outside of the repository" },
        { "code: ./src/train", "code: ../../../../../../../etc", "pipeline.yml:21:11: error SLP0011: the code is '../../../../../../../etc', which is outside" },
        { "code: ./src/train", "code: ../../..", "pipeline.yml:21:11: error SLP0011: the code is '../../..', which is outside" },
        { "code: ./src/train", "code: ./out", "pipeline.yml:21:11: error SLP0011: the code is './out', which is outside" },
        { "code: ./src/train", "code: ./links", "pipeline.yml:21:11: error SLP0011: the code has a link 'secret', which leads out of the repository" },
        { "code: ./src/train", "code: ./dangling", "pipeline.yml:21:11: error SLP0010: the code has a link 'nothing', which leads to nothing" },
        { "code: ./src/train", "code: ./src/train\n    additional_includes: [/etc/passwd]", "pipeline.yml:22:27: error SLP0011: an additional include is '/etc/passwd', which is outside" },
        { "environment: azureml:python-r@latest", "environment: {image: a, conda_file: /etc/passwd}", "pipeline.yml:20:41: error SLP0011: the Conda file is '/etc/passwd', which is outside" },
        { "environment: azureml:python-r@latest", "environment: {build: {path: /}}", "pipeline.yml:20:33: error SLP0011: the build context is '/', which is outside" },
        { "seed: 20", "seed: 20\n  d: {type: uri_folder, path: /etc}", "pipeline.yml:6:31: error SLP0011: the path of an input is '/etc', which is outside" },
    };

    [Theory]
    [MemberData(nameof(Harmful))]
    public void Harm_is_refused_with_its_place(string right, string wrong, string expected)
    {
        var folder = Path.Combine(_folder.Path, "pipelines", "breast-cancer");
        Directory.CreateDirectory(Path.Combine(folder, "links"));
        Directory.CreateDirectory(Path.Combine(folder, "dangling"));
        File.CreateSymbolicLink(Path.Combine(folder, "links", "secret"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(folder, "dangling", "nothing"), "not-there");
        Directory.CreateSymbolicLink(Path.Combine(folder, "out"), "/etc");
        var text = File.ReadAllText(Path.Combine(_folder.Path, Pipeline));
        _folder.Write(Pipeline, right.Length == 0 ? wrong + text : text.Replace(right, wrong, StringComparison.Ordinal));

        Errors().Should().Contain(error => error.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pipelines/breast-cancer/compute.yml")]
    [InlineData("pipelines/breast-cancer/schedule.yml")]
    [InlineData("pipelines/breast-cancer/endpoint.yml")]
    [InlineData("pipelines/breast-cancer/components/prepare.yml")]
    [InlineData(Pipeline)]
    public void A_link_that_leads_out_of_the_repository_is_not_followed(string file)
    {
        var path = Path.Combine(_folder.Path, file);
        File.Delete(path);
        File.CreateSymbolicLink(path, "/etc/passwd");

        var errors = Errors();

        errors.Should().OnlyContain(error => error.Contains("SLP0011", StringComparison.Ordinal) && error.Contains("--allow-folder /etc", StringComparison.Ordinal));
        errors.Should().Contain(error => error.Contains(Path.GetFileName(file) == "prepare.yml" ? "pipeline.yml:14" : $"{file}:1:1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_profiles_patch_behind_a_link_that_leads_out_of_the_repository_is_not_read()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "pipelines/breast-cancer/pipeline.prod.yml"), "/etc/passwd");

        Errors().Should().ContainSingle().Which.Should().StartWith(
            "pipelines/breast-cancer/pipeline.prod.yml:1:1: error SLP0011: what this links to is outside of the repository");
    }

    [Fact]
    public void A_file_of_boundless_size_is_refused_where_it_is_named_and_passed_over_with_a_warning_elsewhere()
    {
        _folder.Write("pipelines/breast-cancer/conda.yml", Repeat("# comment\n", 500_000));
        _folder.Replace(Pipeline, "environment: azureml:python-r@latest", "environment: {image: a, conda_file: ./conda.yml}");

        Validate().Should().HaveCount(2)
            .And.Contain(found => found.StartsWith("pipelines/breast-cancer/conda.yml:1:1: warning SLP0006: this is not read: it is larger", StringComparison.Ordinal))
            .And.Contain(found => found.StartsWith(
                $"{Pipeline}:20:41: error SLP0006: the Conda file is './conda.yml', which is not read: it is larger than 4 MiB", StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_to_a_folder_is_not_followed_by_what_checks_all_files()
    {
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("strange.yml", "$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: [\n");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "pipelines", "out"), elsewhere.Path);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "pipelines", "circle"), Path.Combine(_folder.Path, "pipelines"));

        Errors().Should().BeEmpty();
    }

    [Fact]
    public void What_is_beside_the_pipeline_or_in_an_allowed_folder_may_be_named()
    {
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("src/train.py", "");
        _folder.Write("shared/train.py", "");
        _folder.Replace(Pipeline, "code: ./src/train", $"code: {elsewhere.Path}/src");
        _folder.Replace("pipelines/breast-cancer/components/prepare.yml", "code: ../src/prepare", "code: ../src/prepare\nadditional_includes: [../../../shared]");

        Errors().Should().ContainSingle().Which.Should().Contain("SLP0011");
        Errors([elsewhere.Path]).Should().BeEmpty();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Components_that_multiply_from_file_to_file_are_refused(int steps)
    {
        for (var level = 0; level < 40; level++)
        {
            var jobs = string.Concat(Enumerable.Range(0, steps).Select(step => $"  s{step}:\n    type: pipeline\n    component: ./c{level + 1}.yml\n"));
            _folder.Write($"pipelines/breast-cancer/c{level}.yml", $"type: pipeline\nname: c{level}\njobs:\n{jobs}");
        }

        _folder.Replace(Pipeline, "jobs:\n", "jobs:\n  many:\n    type: pipeline\n    component: ./c0.yml\n");

        Errors().Should().Contain(error => error.Contains("SLP0006", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[z-a]")]
    [InlineData("[]")]
    [InlineData("[[:alpha:]")]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b")]
    [InlineData("**/**/**/**/**/**/**/**/**/**/**/**/**/b")]
    public void Whatever_is_ignored_the_code_is_read(string pattern)
    {
        _folder.Write("pipelines/breast-cancer/src/train/.amlignore", pattern + "\n");
        _folder.Write($"pipelines/breast-cancer/src/train/{new string('a', 200)}", "");

        Errors().Should().BeEmpty();
    }

    [Fact]
    public void A_pattern_that_is_beyond_measure_is_refused_with_its_line()
    {
        _folder.Write("pipelines/breast-cancer/src/train/.amlignore", $"*.pyc\n{Repeat("*a", 20_000)}\n");

        Errors().Should().OnlyContain(error => error.Contains("/src/train/.amlignore:2: error SLP0006: this is not read: a pattern is too long", StringComparison.Ordinal))
            .And.NotBeEmpty();
    }

    [Theory]
    [InlineData("${{ ")]
    [InlineData("${{}")]
    [InlineData("$[[")]
    [InlineData("${{inputs.data}}")]
    public void A_command_of_many_expressions_is_read(string again)
    {
        _folder.Replace(Pipeline, "command: python3 train.py ${{inputs.data}} ${{outputs.model}}", $"command: '{Repeat(again, 50_000)}'");

        FluentActions.Invoking(() => Errors()).Should().NotThrow();
    }

    private List<string> Errors(IReadOnlyList<string>? allowed = null) =>
    [
        .. PipelineValidation.Of(SamplePipeline.Sources(_folder) with { AllowedFolders = allowed ?? [] })
            .Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(diagnostic => diagnostic.ToString()),
    ];

    private IEnumerable<string> Validate() =>
        PipelineValidation.Of(SamplePipeline.Sources(_folder)).Diagnostics.Select(diagnostic => diagnostic.ToString());

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static string Bomb(int levels) => "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, levels)
        .Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n"));
}
