using Slipway.Core.Diagnostics;
using Slipway.Tool.Init;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Tests;

/// <summary>What <c>slipway init</c> finds, takes and leaves, and that it changes nothing that is there.</summary>
public sealed class InitTests : IDisposable
{
    private const string Environment = "$schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json\n";

    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("github", ".github/workflows/publish.yml", "azure-pipelines.yml")]
    [InlineData("azure-pipelines", "azure-pipelines.yml", ".github/workflows/publish.yml")]
    [InlineData("none", "build.sh", "build/Build.ContinuousIntegration.cs")]
    public async Task An_empty_folder_gets_all_that_the_template_has(string server, string there, string absent)
    {
        var (exitCode, said, error) = await _repository.RunAsync("init", "--ci", server);

        (exitCode, error).Should().Be((0, ""), said);
        _repository.Files.Keys.Should()
            .Contain(
            [
                there, "build/_build.csproj", "images/analysis/Dockerfile", "pipelines/hello/pipeline.yml", "README.md",
                ".gitignore",
            ])
            .And.NotContain(absent);
        _repository.Files.Values.Should().NotContain(text => text.Contains("//#if", StringComparison.Ordinal));
        said.Should().Contain("begins with a sample").And.NotContain("remark");
    }

    [Fact]
    public async Task What_a_team_has_is_taken_where_it_is_and_the_rest_is_left_with_a_reason()
    {
        _repository.WritePipeline("mlops/azureml/train/pipeline.yml");
        _repository.WriteSchedule("mlops/azureml/train/schedule.yml", "./pipeline.yml");
        _repository.WriteSchedule("mlops/azureml/schedules/weekly.yml", "../train/pipeline.yml");
        _repository["mlops/azureml/train/train-env.yml"] = Environment
            + "name: train\nimage: base:1\nconda_file: ../../../ds/conda.yml\ndescription: 'Trains: all'\n";
        _repository["ds/conda.yml"] = "channels: [conda-forge]\ndependencies:\n  - python=3.11\n  - pip:\n    - -r requirements.txt\n";
        _repository["ds/requirements.txt"] = "pandas\n";
        _repository["services/api/Dockerfile"] = "FROM debian:bookworm-slim\n";
        _repository["mlops/azureml/online/endpoint.yml"] =
            "$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json\nname: e\n";
        _repository["docker-compose.yml"] = "services: {web: {image: nginx}}\n";
        _repository[".venv/pipeline.yml"] = "type: pipeline\njobs: {}\n";

        var (exitCode, said, _) = await _repository.RunAsync("init", "--ci", "none");

        const string misplaced = "it is not beside mlops/azureml/train/pipeline.yml, which it runs: move it there";
        const string unpublished = "nothing that a pipeline is published with; 'az ml' takes it as before";
        const string unnamed = "no pipeline names an environment 'api': to build it, write images/api/environment.yml "
            + "with 'build: {path: ../../services/api}'";
        exitCode.Should().Be(0);
        said.Should().Contain($"""
            Takes:
              pipeline               mlops/azureml/train/pipeline.yml: the pipeline 'train'
              schedule               mlops/azureml/train/schedule.yml: a schedule of 'train'
              environment            mlops/azureml/train/train-env.yml: the image 'train', by a Dockerfile that does what Azure ML does
              conda file             ds/conda.yml: its packages are those of the image 'train', and tested in it
            Leaves:
              schedule               mlops/azureml/schedules/weekly.yml: {misplaced}
              managedOnlineEndpoint  mlops/azureml/online/endpoint.yml: {unpublished}
              Dockerfile             services/api/Dockerfile: {unnamed}
            """).And.NotContain("remark").And.NotContain("compose");
        _repository[".nuke/parameters.json"].Should().Contain("\"PipelinePath\": [\n    \"mlops/azureml\"\n  ]");
        _repository["images/train/Dockerfile"].Should().Contain("FROM base:1\n").And.Contain("COPY ds/conda.yml ds/requirements.txt /opt/");
        _repository["images/train/environment.yml"].Should().Be(Environment + """
            name: train
            description: 'Trains: all'
            build:
              path: ../..
              dockerfile_path: images/train/Dockerfile
            conda_file: ../../ds/conda.yml

            """.ReplaceLineEndings("\n"));
        _repository.Files.Keys.Should().NotContain(["README.md", "images/analysis/Dockerfile", "pipelines/hello/pipeline.yml"]);
    }

    [Fact]
    public void Pipelines_whose_folders_are_not_alike_are_named_each_and_get_names_that_Azure_takes()
    {
        _repository.WritePipeline("a/azureml/pipeline.yml");
        _repository.WritePipeline("b/azureml/pipeline.yml");
        _repository.WritePipeline("jobs/1_Prepare.yml");
        _repository.WritePipeline("jobs/score.yml");
        _repository.WriteSchedule("jobs/nightly.yml", "./score.yml");

        var parameters = _repository.Plan().Files.Single(file => file.Path == ".nuke/parameters.json");

        parameters.Content.Should().Contain("""
              "PipelinePath": [
                "a/azureml/pipeline.yml",
                "b-azureml=b/azureml/pipeline.yml",
                "pipeline-1_prepare=jobs/1_Prepare.yml",
                "jobs/score.yml"
              ]
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Pipelines_in_the_usual_folder_need_no_parameter()
    {
        _repository.WritePipeline("pipelines/train/pipeline.yml");

        _repository.Plan().Files.Single(file => file.Path == ".nuke/parameters.json").Content.Should().NotContain("PipelinePath");
    }

    [Fact]
    public void A_Dockerfile_that_a_pipeline_names_is_built_from_the_folder_that_has_what_it_copies()
    {
        _repository.WritePipeline("ml/train.yml", "azureml:scoring");
        _repository["services/scoring/Dockerfile"] = "FROM debian:bookworm-slim\nCOPY libs/common /opt/common\n";
        _repository["services/scoring/requirements.txt"] = "six\n";
        _repository["libs/common/a.py"] = "print()\n";

        var adoption = _repository.Plan();

        adoption.Files.Single(file => file.Path == "images/scoring/environment.yml").Content.Should().EndWith("""
            name: scoring
            build:
              path: ../..
              dockerfile_path: services/scoring/Dockerfile

            """.ReplaceLineEndings("\n"));
        adoption.Files.Single(file => file.Path == ".dockerignore").Content.Should().Contain(".nuke/temp\n");
        adoption.Decisions.Select(decision => decision.Reason).Should().Contain("the image 'scoring'; tested in it: requirements.txt");
    }

    [Fact]
    public async Task A_folder_of_pictures_is_not_taken_for_one_of_images()
    {
        _repository.WritePipeline("ml/train.yml", "azureml:scoring@latest");
        _repository["images/figures/README"] = "pictures\n";
        _repository["services/scoring/Dockerfile"] = "FROM debian:bookworm-slim\n";

        (await _repository.RunAsync("init")).Out.Should().NotContain("error");

        _repository[".nuke/parameters.json"].Should().Contain("\"ImagesFolder\": \"environments\"");
        _repository["environments/scoring/environment.yml"].Should().Contain("path: ../../services/scoring\n");
    }

    [Fact]
    public void An_environment_that_is_nowhere_is_told_with_the_line_that_names_it()
    {
        _repository.WritePipeline("ml/train.yml");

        _repository.Plan().Mistakes.Single().ToString()
            .Should().StartWith("ml/train.yml:8").And.Contain("SLP0040").And.Contain("no image 'train'");
    }

    [Fact]
    public async Task No_file_that_is_there_is_changed_whatever_is_in_it()
    {
        _repository.WritePipeline("ml/train.yml");
        foreach (var file in RepositoryTemplate.OfThis().Files(CiServer.GitHub).Keys.Where(file => !RepositoryTemplate.IsSample(file)))
        {
            _repository[file] = "the team's\n";
        }

        var before = _repository.Files;
        var (exitCode, said, _) = await _repository.RunAsync("init");

        exitCode.Should().Be(0);
        _repository.Files.Where(file => before.ContainsKey(file.Key)).Should().Equal(before);
        _repository.Files.Keys.Except(before.Keys).Should().Equal(".nuke/.gitignore");
        said.Should().Contain("Left as they are:").And.Contain(".gitignore: add the lines '.nuke/temp/' and 'artifacts/'")
            .And.Contain(".nuke/parameters.json: add \"PipelinePath\": [\"ml/train.yml\"]");
    }

    [Fact]
    public async Task A_second_run_writes_nothing_and_a_dry_run_neither()
    {
        _repository.WritePipeline("ml/train.yml");
        var before = _repository.Files;
        (await _repository.RunAsync("init", "--dry-run")).Out.Should().Contain("Would write:").And.EndWith("Nothing was written.\n");
        _repository.Files.Should().Equal(before);
        await _repository.RunAsync("init");
        var after = _repository.Files;

        (await _repository.RunAsync("init")).Out.Should().NotContain("Wrote:").And.NotContain("Left as they are:");
        _repository.Files.Should().Equal(after);
    }

    [Fact]
    public async Task What_is_in_the_way_is_told_before_anything_is_written()
    {
        _repository["build"] = "a program\n";
        Directory.CreateDirectory(Path.Combine(_repository.Root, "global.json"));
        File.CreateSymbolicLink(Path.Combine(_repository.Root, ".nuke"), Path.GetTempPath());

        var (exitCode, _, error) = await _repository.RunAsync("init");

        exitCode.Should().Be(1);
        error.Should().Contain("build: error SLP5003: 'build' is a file").And.Contain("global.json: error SLP5003: a folder stands")
            .And.Contain(".nuke/parameters.json: error SLP5003: a link");
        Directory.EnumerateFiles(_repository.Root).Select(file => Path.GetFileName(file)).Should().Equal("build");
    }

    [Fact]
    public void A_path_with_an_equals_sign_is_written_with_a_name_before_it()
    {
        _repository.WritePipeline("ml/lr=0.1/train.yml");
        _repository.WritePipeline("ml/score.yml");
        _repository.WritePipeline("pipeline.yml");
        _repository["images/train/Dockerfile"] = "FROM debian:bookworm-slim\n";

        var adoption = _repository.Plan();

        adoption.Files.Single(file => file.Path == ".nuke/parameters.json").Content.Should().Contain("""
              "PipelinePath": [
                "train=ml/lr=0.1/train.yml",
                "ml/score.yml",
                "pipeline=pipeline.yml"
              ]
            """.ReplaceLineEndings("\n"));
        adoption.Mistakes.Should().BeEmpty("the build reads them as they are meant");
    }

    [Fact]
    public void A_folder_of_pipelines_with_an_equals_sign_is_not_named_as_one()
    {
        _repository.WritePipeline("ml/lr=0.1/train/pipeline.yml");
        _repository["images/train/Dockerfile"] = "FROM debian:bookworm-slim\n";

        var adoption = _repository.Plan();

        adoption.Files.Single(file => file.Path == ".nuke/parameters.json").Content
            .Should().Contain("\"train=ml/lr=0.1/train/pipeline.yml\"");
        adoption.Mistakes.Should().BeEmpty();
    }

    [Theory]
    [InlineData("conda.yml")]
    [InlineData("requirements.txt")]
    [InlineData("Dockerfile")]
    public void What_an_environment_names_is_not_taken_by_a_link_out_of_the_repository(string link)
    {
        using var elsewhere = new TemporaryRepository();
        elsewhere["conda.yml"] = "channels: [conda-forge]\ndependencies: [pip: [secret]]\n";
        elsewhere["requirements.txt"] = "secret\n";
        elsewhere["Dockerfile"] = "FROM secret\n";
        _repository.WritePipeline("ml/train.yml");
        _repository["env/train.yml"] = Environment + "name: train\n"
            + (link == "Dockerfile" ? "build: {path: .}\n" : "image: base:1\nconda_file: conda.yml\n");
        _repository["env/conda.yml"] = "channels: [conda-forge]\ndependencies:\n  - pip:\n    - -r  requirements.txt\n";
        File.Delete(Path.Combine(_repository.Root, "env", link));
        File.CreateSymbolicLink(Path.Combine(_repository.Root, "env", link), Path.Combine(elsewhere.Root, link));

        var adoption = _repository.Plan();

        adoption.Decisions.Single(decision => decision.File.Path == "env/train.yml").IsTaken.Should().BeFalse();
        adoption.Files.Should().NotContain(file => file.Path.StartsWith("images/", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_conda_file_includes_is_found_on_its_own_line_and_not_over_lines_that_are_empty()
    {
        _repository.WritePipeline("ml/train.yml");
        _repository["env/train.yml"] = Environment + "name: train\nimage: base:1\nconda_file: conda.yml\n";
        _repository["env/conda.yml"] = "channels: [conda-forge]\ndependencies:\n  - pip:\n    - -r  requirements.txt\n"
            + new string('\n', 400_000);
        _repository["env/requirements.txt"] = "six\n";

        _repository.Plan().Files.Single(file => file.Path == "images/train/Dockerfile").Content
            .Should().Contain("COPY env/conda.yml env/requirements.txt /opt/slipway/environment/\n");
    }

    [Fact]
    public async Task A_file_that_is_too_large_to_be_read_is_named_and_nothing_is_written()
    {
        _repository[".gitignore"] = new string('#', 5 * 1024 * 1024);

        var (exitCode, _, error) = await _repository.RunAsync("init");

        exitCode.Should().Be(1);
        error.Should().StartWith(".gitignore: error SLP5005: this is not read: it is larger than 4 MiB").And.Contain("fix:");
        _repository.Files.Keys.Should().Equal(".gitignore");
    }

    [Fact]
    public void A_folder_with_more_files_than_a_repository_is_refused_by_name()
    {
        _repository["a/b"] = "";

        var find = () => RepositoryScan.Find(_repository.Root, mostFiles: 1, CancellationToken.None);

        find.Should().Throw<DiagnosticException>().Which.Diagnostics.Single().ToString()
            .Should().StartWith($"{_repository.Root}: error SLP5005: there are more than 1 files").And.Contain("fix:");
        RepositoryScan.Find(_repository.Root, mostFiles: 2, CancellationToken.None).Should().BeEmpty();
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_in_the_way()
    {
        File.CreateSymbolicLink(Path.Combine(_repository.Root, "global.json"), Path.Combine(_repository.Root, "gone"));
        File.CreateSymbolicLink(Path.Combine(_repository.Root, "build"), Path.Combine(_repository.Root, "gone"));

        var (exitCode, _, error) = await _repository.RunAsync("init");

        exitCode.Should().Be(1);
        error.Should().Contain("global.json: error SLP5003: a link stands here").And.Contain("build: error SLP5003: a link stands here");
        Directory.EnumerateFileSystemEntries(_repository.Root).Should().HaveCount(2);
    }
}
