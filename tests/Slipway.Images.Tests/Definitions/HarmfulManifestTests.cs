using System.Text;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Images.Tests.Definitions;

/// <summary>Files of an image that mean harm: each is refused with its file and line, whatever it would have done.</summary>
public sealed class HarmfulManifestTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public HarmfulManifestTests() => _root.Write("images/x/Dockerfile", "FROM debian\n");

    public void Dispose() => _root.Dispose();

    public static TheoryData<string, string, string, int> TooMuch => new()
    {
        { "environment.yml", $"name: x\ndependencies: {Repeat("[", 100_000)}", "deep", 2 },
        { "environment.yml", Bomb(9), "values", 6 },
        { "environment.yml", $"dependencies: [{Repeat("a,", 110_000)}]", "values", 1 },
        { "smoke.yaml", $"schemaVersion: 2.0.0\ncommandTests: {Repeat("[", 100_000)}", "deep", 2 },
        { "smoke.json", $"{{\"schemaVersion\":\n{Repeat("{\"a\":", 100_000)}", "deep", 2 },
        { "pyproject.toml", $"[project]\ndependencies = {Repeat("[", 100_000)}", "deep", 2 },
        { "pyproject.toml", $"[project]\na = {Repeat("{b=", 70)}1{Repeat("}", 70)}", "deep", 2 },
        { "install.R", $"install.packages(\n{Repeat("c(", 20_000)}'a'{Repeat(")", 20_000)})", "deep", 2 },
        { "install.R", $"x <-\n{Repeat("c(", 200_000)}", "deep", 2 },
        { "install.R", Repeat("f()\n", 50_000), "longer than", 33_334 },
        { "install.R", $"a <- c('x', 'y')\n{Repeat("a <- c(a, a)\n", 40)}install.packages(a)", "texts", 16 },
        { "requirements.txt", Repeat("a==1\n", 400_000), "more than 20000 packages", 1 },
        { "requirements.txt", new string('a', BoundedFile.MostBytes + 1), "larger than 4 MiB", 1 },
        { "Dockerfile", $"FROM debian\n{Repeat("RUN true\n", 600_000)}", "larger than 4 MiB", 1 },
        { ".dockerignore", Repeat("#\n", 3_000_000), "larger than 4 MiB", 1 },
        { "apt.txt", Repeat("ab ", 25_000), "more than 20000 packages", 1 },
    };

    public static TheoryData<string, string, int> Unreadable => new()
    {
        { "environment.yml", "name: x\ndependencies:\n- &z [*z]", 3 },
        { "environment.yml", "name: &z\n  <<: *z", 2 },
        { "smoke.yaml", "schemaVersion: 2.0.0\nglobalEnvVars: &a\n- key: *a", 3 },
        { "requirements.txt", "six\n-r a\0b\n", 2 },
        { "apt.txt", "a\0", 1 },
        { "renv.lock", Repeat("[", 100_000), 1 },
        { "renv.lock", "{\n\"\\ud800\": 1}", 2 },
        { "renv.lock", "{\"Packages\":\n {\"\\ud800\": {\"Version\": \"1\"}}}", 2 },
        { "renv.lock", "{\"Packages\":\n {\"a\": {\"Version\": \"\\ud800\"}}}", 2 },
        { "pyproject.toml", "[project]\ndependencies = [\"a\\u0000\"]", 2 },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task What_goes_beyond_the_bounds_is_refused_where_it_does(string file, string text, string said, int line)
    {
        _root.Write($"images/x/{file}", text);

        var problem = (await ProblemsAsync()).Should().ContainSingle().Subject;

        (problem.Code, problem.File, problem.Line).Should().Be(("SLP2004", $"images/x/{file}", line));
        problem.Message.Should().Contain(said);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_can_not_be_read_is_refused_with_its_line(string file, string text, int line)
    {
        _root.Write($"images/x/{file}", text);

        var problem = (await ProblemsAsync()).Should().ContainSingle().Subject;

        (problem.Code, problem.File, problem.Line).Should().Be(("SLP2003", $"images/x/{file}", line));
    }

    [Theory]
    [InlineData("requirements.txt", "six\n-r /etc/passwd", 2)]
    [InlineData("requirements.txt", "six\n-c ../../../outside", 2)]
    [InlineData("environment.yml", "name: x\ndependencies:\n- pip:\n  - -r /etc/passwd", 4)]
    [InlineData("environment.yml", "$schema: x/environment.schema.json\nconda_file: /etc/passwd", 2)]
    [InlineData("environment.yml", "$schema: x/environment.schema.json\nbuild:\n  path: .\n  dockerfile_path: up/secret", 4)]
    [InlineData("environment.yml", "$schema: x/environment.schema.json\nbuild:\n  path: up", 3)]
    [InlineData("smoke.yaml", "schemaVersion: 2.0.0\ncontainerRunOptions:\n  envFile: /etc/environment", 3)]
    [InlineData("smoke.yaml", "schemaVersion: 2.0.0\ncontainerRunOptions:\n  bindMounts: ['/:/host']", 3)]
    public async Task What_is_outside_of_the_repository_is_neither_read_nor_quoted(string file, string text, int line)
    {
        File.CreateSymbolicLink(Path.Combine(_root.Path, "images/x/up"), "../../..");
        _root.Write($"images/x/{file}", text);

        var problem = (await ProblemsAsync()).Should().ContainSingle().Subject;

        (problem.Code, problem.File, problem.Line).Should().Be(("SLP2016", $"images/x/{file}", line));
        problem.Remedy.Should().Contain("--allow-folder /");
    }

    [Theory]
    [InlineData("requirements.txt", "/etc/passwd")]
    [InlineData("environment.yml", "/dev/zero")]
    [InlineData("Dockerfile", "../../../../../../etc/passwd")]
    [InlineData(".dockerignore", "/etc/passwd")]
    [InlineData("smoke.yaml", "/etc/passwd")]
    public async Task A_link_that_leads_out_of_the_repository_is_not_followed(string file, string target)
    {
        var path = Path.Combine(_root.Path, "images", "x", file);
        File.Delete(path);
        File.CreateSymbolicLink(path, target);

        var problem = (await ProblemsAsync()).Should().ContainSingle().Subject;

        (problem.Code, problem.File, problem.Message).Should().Be(
            ("SLP2016", $"images/x/{file}", "what this links to is outside of the repository"));
    }

    [Fact]
    public async Task What_is_beside_the_folder_or_in_an_allowed_one_may_be_named()
    {
        using var shared = new TemporaryFolder();
        shared.Write("more.txt", "attrs\n");
        _root.Write("shared/requirements.txt", "six\n");
        _root.Write("images/x/requirements.txt", $"-r ../../shared/requirements.txt\n-r {shared.Path}/more.txt\n");

        var image = (await ImageDefinition.LoadAllAsync(
            _root.Path, allowedFolders: [shared.Path], cancellationToken: TestContext.Current.CancellationToken)).Single();

        image.Packages.Select(package => package.Name).Should().Equal("six", "attrs");
    }

    [Fact]
    public async Task Files_that_include_one_another_in_a_long_row_are_followed_so_far()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _root.Write($"images/x/{(i == 0 ? "requirements.txt" : $"r{i}.txt")}", $"a\n-r r{i + 1}.txt\n");
        }

        var problem = (await ProblemsAsync()).Should().ContainSingle().Subject;

        (problem.Code, problem.File, problem.Line).Should().Be(("SLP2004", "images/x/r100.txt", 2));
    }

    private async Task<IReadOnlyList<Diagnostic>> ProblemsAsync()
    {
        var load = () => ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: TestContext.Current.CancellationToken);
        return (await load.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static string Bomb(int levels) => "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, levels)
        .Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n"));
}
