using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Definitions;

public sealed class ImageDefinitionTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    [Fact]
    public async Task All_images_are_read_with_all_their_manifests()
    {
        _root.Write("images/b/Dockerfile", "FROM debian:bookworm-slim");
        _root.Write("images/b/apt.txt", "python3");
        _root.Write("images/b/requirements.txt", "-r more/extra.txt\nnumpy");
        _root.Write("images/b/more/extra.txt", "six");
        _root.Write("images/b/DESCRIPTION", "Imports: jsonlite");
        _root.Write("images/a/Dockerfile", "FROM scratch");

        var images = await Load();

        images.Select(image => image.Name).Should().Equal("a", "b");
        images[1].Packages.Select(package => $"{package.Language} {package.Name} {package.File}:{package.Line}").Should().Equal(
            "Debian python3 images/b/apt.txt:1",
            "Python numpy images/b/requirements.txt:2",
            "Python six images/b/more/extra.txt:1",
            "R jsonlite images/b/DESCRIPTION:1");
    }

    [Fact]
    public async Task Constraints_are_conditions_on_what_is_asked_for_elsewhere()
    {
        _root.Write("images/a/Dockerfile", "FROM scratch");
        _root.Write("images/a/requirements.txt", "-c limits.txt\nnumpy");
        _root.Write("images/a/limits.txt", "numpy<2\nscipy<2");

        var image = (await Load()).Single();

        image.Packages.Select(package => $"{package.Wanted} {package.File}:{package.Line}").Should().Equal(
            "numpy images/a/requirements.txt:2", "numpy<2 images/a/limits.txt:1");
        image.Manifests.Should().Equal("limits.txt", "requirements.txt");
    }

    [Fact]
    public async Task An_Azure_ML_environment_says_what_is_built_and_how_it_is_called()
    {
        _root.Write("images/a/docker/Dockerfile.gpu", "FROM scratch");
        _root.Write("images/a/conda.yml", "dependencies: [numpy=1.26]");
        _root.Write("images/a/environment.yml", """
            $schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json
            name: a
            description: What steps need.
            tags: {team: ml}
            build: {path: docker, dockerfile_path: Dockerfile.gpu}
            conda_file: conda.yml
            """);

        var image = (await Load()).Single();

        image.DockerfileName.Should().Be("images/a/docker/Dockerfile.gpu");
        image.ContextFolder.Should().Be(Path.Combine(_root.Path, "images", "a", "docker"));
        image.Description.Should().Be("What steps need.");
        image.Tags.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("team", "ml"));
        image.Packages.Should().ContainSingle().Which.File.Should().Be("images/a/conda.yml");
        BuildContext.Read(image, ContextReach.All).Entries.Select(entry => entry.Path).Should().Equal("Dockerfile.gpu");
    }

    [Fact]
    public async Task A_Dockerfile_elsewhere_in_the_repository_is_built_where_it_is_and_has_its_manifests_beside_it()
    {
        _root.Write("services/scoring/docker/Dockerfile", "FROM scratch\nCOPY app.py /\n");
        _root.Write("services/scoring/docker/requirements.txt", "-r ../base.txt\nnumpy");
        _root.Write("services/scoring/base.txt", "six");
        _root.Write("services/scoring/app.py", "print()");
        _root.Write("images/scoring/environment.yml", """
            $schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json
            build: {path: ../../services/scoring, dockerfile_path: docker/Dockerfile}
            """);
        _root.Write("images/scoring/apt.txt", "python3");

        var image = (await Load()).Single();

        image.DockerfileName.Should().Be("services/scoring/docker/Dockerfile");
        image.ContextFolder.Should().Be(Path.Combine(_root.Path, "services", "scoring"));
        image.Packages.Select(package => $"{package.Name} {package.File}:{package.Line}").Should().Equal(
            "python3 images/scoring/apt.txt:1",
            "numpy services/scoring/docker/requirements.txt:2",
            "six services/scoring/base.txt:1");
        BuildContext.Read(image, ContextReach.Of(await image.ReadDockerfileAsync(TestContext.Current.CancellationToken), [], []))
            .Entries.Select(entry => entry.Path).Should().Equal("app.py", "docker/Dockerfile");
        ContextSearch.Find(_root.Path, "services/scoring/docker/Dockerfile", out _)
            .Should().Be(image.ContextFolder, "it is the nearest folder with an app.py");
    }

    [Theory]
    [InlineData("COPY . /app", "", ".nuke/temp .git/config")]
    [InlineData("COPY . /app", ".nuke/temp", ".git/config")]
    [InlineData("COPY . /app", ".git", ".nuke/temp")]
    [InlineData("COPY . /app", ".nuke\n.git/config", "")]
    [InlineData("COPY .git /app/.git", "", ".git/config")]
    [InlineData("COPY src /app", "", "")]
    public async Task What_may_hold_keys_or_tokens_gets_into_no_image(string copy, string ignored, string refused)
    {
        _root.Write("Dockerfile", $"FROM scratch\n{copy}\n");
        _root.Write("src/app.py", "print()");
        _root.Write(".git/config", "[core]");
        _root.Write(".dockerignore", ignored);
        _root.Write("images/a/environment.yml", "$schema: https://example.org/environment.schema.json\nbuild: {path: ../..}\n");

        var load = async () => await ImageDefinition.LoadAllAsync(
            _root.Path, privatePaths: [".nuke/temp", ".git/config"], cancellationToken: TestContext.Current.CancellationToken);

        if (refused.Length > 0)
        {
            (await load.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics
                .Select(diagnostic => (diagnostic.Code, diagnostic.File, diagnostic.Remedy))
                .Should().Equal(refused.Split(' ').Select(path => (
                    "SLP2061", (string?)"Dockerfile", (string?)$"add the line '{path}' to .dockerignore")));
        }
        else
        {
            (await load()).Should().ContainSingle();
        }
    }

    [Fact]
    public void A_Dockerfile_that_is_built_from_nowhere_in_the_repository_says_what_it_lacks()
    {
        _root.Write("services/a/Dockerfile", "FROM scratch\nCOPY app.py /\n");

        ContextSearch.Find(_root.Path, "services/a/Dockerfile", out var problems).Should().BeNull();

        problems.Single().ToString().Should().StartWith("services/a/Dockerfile:2").And.Contain("app.py");
    }

    [Fact]
    public async Task An_Azure_ML_environment_that_is_an_image_needs_no_Dockerfile()
    {
        _root.Write("images/a/environment.yml", """
            $schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json
            image: debian:bookworm-slim
            tags: {team: ml}
            """);

        var image = (await Load()).Single();

        image.Dockerfile.ExternalImages(BuildArguments.Parse([])).Should().Equal(new ImageNameInDockerfile("debian:bookworm-slim", 2));
        (image.DockerfileName, await image.ReadDockerfileAsync(TestContext.Current.CancellationToken)).Should().Be(
            ("images/a/environment.yml", "\nFROM debian:bookworm-slim\n"));
    }

    [Theory]
    [InlineData("name: b", 2, "the environment is named 'b'")]
    [InlineData("image: ubuntu", 2, "an image that is there already")]
    [InlineData("build: {path: ../../../b}", 2, "outside")]
    [InlineData("conda_file: none.yml", 2, "'none.yml' is not there")]
    [InlineData("os: linux", 2, "no key 'os'")]
    public async Task An_error_in_an_Azure_ML_environment_names_its_line(string text, int line, string message)
    {
        _root.Write("images/a/Dockerfile", "FROM scratch");
        _root.Write("images/a/environment.yml", $"$schema: https://example.org/environment.schema.json\n{text}");

        var load = async () => await Load();

        var problem = (await load.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Which;
        problem.Line.Should().Be(line);
        problem.Message.Should().Contain(message);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        _root.Write("images/Upper/Dockerfile", "RUN true");
        _root.Write("images/none/requirements.txt", "six\n==1\n-r missing.txt");
        _root.Write("images/a/Dockerfile", "FROM scratch");
        _root.Write("images/a/.dockerignore", "*.log\n[a-\n");

        var load = async () => await Load();

        var thrown = (await load.Should().ThrowAsync<DiagnosticException>()).Which;
        thrown.Diagnostics.Select(d => (d.Code, d.File, d.Line)).Should().BeEquivalentTo(new (string, string?, int?)[]
        {
            ("SLP2001", "images/Upper", null),
            ("SLP2002", "images/Upper/Dockerfile", 1),
            ("SLP2003", "images/none/requirements.txt", 2),
            ("SLP2003", "images/none/requirements.txt", 3),
            ("SLP2003", "images/a/.dockerignore", 2),
            ("SLP2001", "images/none", null),
        });
    }

    [Fact]
    public async Task A_repository_without_images_has_none() => (await Load()).Should().BeEmpty();

    [Fact]
    public async Task What_is_declared_and_not_read_is_told_and_not_passed_over()
    {
        _root.Write("images/a/Dockerfile", "FROM debian");
        _root.Write("images/a/uv.lock", "");
        _root.Write("images/a/setup.cfg", "");
        _root.Write("images/a/pyproject.toml", "[project]\ndynamic = [\"version\", \"dependencies\"]\n\n[tool.poetry.dependencies]\npython = \"^3.11\"\n");
        _root.Write("images/a/install.R", "install.packages('/tmp/x.tar.gz')\npak::pkg_install('owner/y')\nremotes::install_github('r-lib/glue@v1')\n");

        var image = (await ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();

        image.Untested.Should().OnlyContain(warning => warning.Code == "SLP2015" && warning.Severity == Severity.Warning);
        image.Untested.Select(warning => (Path.GetFileName(warning.File), warning.Line)).Should().BeEquivalentTo(new (string?, int?)[]
        {
            ("uv.lock", null), ("setup.cfg", null), ("pyproject.toml", 2), ("pyproject.toml", 4),
            ("install.R", 1), ("install.R", 2), ("install.R", 3),
        });
    }

    [Theory]
    [InlineData("requirements.txt", "-e .", "pyproject.toml", "[project]\nname = 'my-tool'", "my-tool")]
    [InlineData("requirements.txt", "-e .[plots] ; python_version > '3'", "pyproject.toml", "project.name = \"my-tool\"", "my-tool")]
    [InlineData("requirements.txt", ".", "setup.cfg", "[options]\nname = no\n[metadata]\nname = my_tool\n", "my_tool")]
    [InlineData("requirements.txt", "./sub/folder", "sub/folder/pyproject.toml", "[project]\nname = 'my-tool'", "my-tool")]
    [InlineData("requirements.txt", "-e .", "pyproject.toml", "[tool.poetry]\nname = 'my-tool'", null)]
    [InlineData("requirements.txt", "-e ../../..", "pyproject.toml", "[project]\nname = 'my-tool'", null)]
    [InlineData("environment.yml", "dependencies: [{pip: ['-e .']}]", "setup.cfg", "[metadata]\nname = my-tool", "my-tool")]
    public async Task A_project_beside_its_requirement_is_tested_by_the_name_that_it_gives_itself(
        string file, string text, string project, string content, string? name)
    {
        _root.Write("images/a/Dockerfile", "FROM scratch");
        _root.Write($"images/a/{file}", text);
        _root.Write($"images/a/{project}", content);

        var image = (await Load()).Single();

        image.Packages.Select(package => package.Name).Should().Equal(name is null ? [] : [name]);
        image.Untested.Count(warning => warning.File == $"images/a/{file}").Should().Be(name is null ? 1 : 0);
    }

    [Theory]
    [InlineData("-c /opt/limits.txt")]
    [InlineData("-c https://example.org/limits.txt")]
    [InlineData("--requirement=https://example.org/more.txt")]
    [InlineData("-r ${FLAVOUR}.txt")]
    public async Task A_file_that_only_the_build_of_the_image_knows_is_told_to_be_untested(string line)
    {
        _root.Write("images/a/Dockerfile", "FROM scratch");
        _root.Write("images/a/requirements.txt", $"six\n{line}\n");

        var image = (await Load()).Single();

        image.Packages.Should().ContainSingle();
        image.Untested.Should().ContainSingle().Which.Should().Match<Diagnostic>(
            warning => warning.Code == "SLP2015" && warning.File == "images/a/requirements.txt" && warning.Line == 2);
    }

    public void Dispose() => _root.Dispose();

    private Task<System.Collections.Immutable.ImmutableArray<ImageDefinition>> Load() =>
        ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: TestContext.Current.CancellationToken);
}
