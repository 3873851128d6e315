using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Slipway.EndToEnd;

/// <summary>What others refer to: the packages, and a repository that has nothing of this one but them.</summary>
[Collection(PackageFeedTests.Name)]
public sealed partial class PackageTests(PackageFeed feed) : IAsyncDisposable
{
    private const string Build = """
        using Microsoft.Extensions.Logging;
        using Slipway.Releases;
        using Slipway.Targets;
        using Slipway.Workspace.Lifetime;

        class Build : SlipwayBuild
        {
            public static Task<int> Main(string[] args) => ExecuteAsync<Build>(args, build => build.Hello);

            [Parameter("Who is greeted")]
            readonly string Name = "world";

            Target Hello => _ => _.Executes(() => Log.LogInformation("Hello, {Name}!", Name));

            Target Count => _ => _.Executes(async token => Log.LogInformation("It is {Version}", (await new GitVersionProgram(
                Environment.ProcessPath!, GitVersionProgram.BundledPath).RunAsync(new GitRepository(RootDirectory), token)).SemVer));

            LocalWorkspaceOptions Local => new() { StateDirectory = TemporaryDirectory / "workspace" };

            Target Serve => _ => _.Executes(async token =>
            {
                var address = await LocalWorkspace.EnsureStartedAsync(Local, Log, token);
                Log.LogInformation("It is current: {IsCurrent}", (await LocalWorkspace.FindAsync(Local, token))!.IsCurrent);
                Log.LogInformation("It was running: {WasRunning}", (await LocalWorkspace.StopAsync(Local, cancellationToken: token)).WasRunning);
            });
        }
        """;

    private readonly FeedRepository _repository = new(feed);

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    [Fact]
    public async Task A_build_that_refers_to_packages_alone_compiles_runs_and_is_compiled_again_after_an_edit()
    {
        foreach (var file in (string[])["build.sh", "global.json", ".editorconfig"])
        {
            File.Copy(Path.Combine(Clone.Source, file), _repository.Full(file));
        }

        Directory.CreateDirectory(_repository.Full(".nuke"));
        _repository.WriteProject("build/_build.csproj", "Slipway.Build");
        _repository.Write("build/Build.cs", Build);
        await _repository.CommitAsync();
        await _repository.SucceedAsync("git", "tag", "v1.2.3");

        var run = await _repository.RunAsync(_repository.Script, "Hello", "Count", "Serve", "--name", "you");

        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("Hello, you!").And.Contain("It is 1.2.3")
            .And.Contain("It is current: True").And.Contain("It was running: True");
        Directory.EnumerateDirectories(_repository.Full("build")).Should().BeEmpty("what is compiled goes to .nuke/temp");

        _repository.Write("build/Build.cs", Build.Replace("Hello, ", "Goodbye, ", StringComparison.Ordinal));
        var edited = await _repository.RunAsync(_repository.Script, "Hello");

        edited.Output.Should().Contain("Compiling build/").And.Contain("Goodbye, world!");
        Directory.EnumerateFiles(_repository.Full(".nuke/temp/build"), "compiler.rsp", SearchOption.AllDirectories)
            .Should().ContainSingle("the compiler alone was run");
    }

    [Fact]
    public async Task The_samples_of_the_readmes_compile()
    {
        var libraries = feed.Packages.Select(package => IdOf(package)).Where(id => id is not ("Slipway.Templates" or "slipway")).ToList();
        foreach (var id in libraries)
        {
            foreach (var (number, sample) in Sample().Matches(await File.ReadAllTextAsync(ReadmeOf(id), TestContext.Current.CancellationToken)).Index())
            {
                _repository.Write($"samples/{id}.{number}.cs", InNamespace($"Of{id.Replace(".", "", StringComparison.Ordinal)}{number}", sample.Groups["text"].Value));
            }
        }

        _repository.WriteProject("samples/Samples.csproj", libraries);

        var compiled = await _repository.RunAsync(
            "dotnet", "build", "samples/Samples.csproj", "--verbosity", "quiet", "-nodeReuse:false",
            "-property:ImplicitUsings=enable", "-property:Nullable=enable");

        compiled.ExitCode.Should().Be(0, compiled.Output);
    }

    [Fact]
    public async Task Each_package_says_what_it_is_under_which_licence_and_has_its_documentation_and_symbols()
    {
        feed.Packages.Should().HaveCountGreaterThanOrEqualTo(7);
        foreach (var package in feed.Packages)
        {
            var id = IdOf(package);
            var (files, metadata) = await PackageFeed.ReadAsync(package);

            string? Of(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
            Of("license").Should().Be("MIT", id);
            Of("readme").Should().Be("README.md", id);
            Of("authors").Should().Be("The Slipway authors", id);
            Of("description").Should().NotBeNullOrEmpty(id).And.NotBe("Package Description", id);
            Of("tags").Should().StartWith("slipway ", id);
            files.Should().Contain("README.md", id);
            if (files.Contains($"lib/net10.0/{id}.dll"))
            {
                files.Should().Contain($"lib/net10.0/{id}.xml").And.NotContain(file => file.EndsWith(".runtimeconfig.json", StringComparison.Ordinal) && file.StartsWith("lib/", StringComparison.Ordinal));
                File.Exists(Path.ChangeExtension(package, ".snupkg")).Should().BeTrue($"{id} has symbols");
            }
        }
    }

    [Fact]
    public async Task The_analyzers_of_builds_come_with_the_engine_and_with_the_stages()
    {
        var packages = feed.Packages.ToDictionary(IdOf);

        var (files, _) = await PackageFeed.ReadAsync(packages["Slipway.Targets"]);
        var (_, stages) = await PackageFeed.ReadAsync(packages["Slipway.Build"]);

        files.Should().Contain("analyzers/dotnet/cs/Slipway.Targets.Analyzers.dll");
        stages.Descendants().Single(element => element.Attribute("id")?.Value == "Slipway.Targets")
            .Attribute("exclude")?.Value.Should().NotContain("Analyzers");
    }

    [Fact]
    public async Task Each_dependency_of_a_package_is_of_this_version_or_of_the_one_that_is_tested_here()
    {
        var pinned = XDocument.Load(Path.Combine(Clone.Source, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
        foreach (var package in feed.Packages)
        {
            var (_, metadata) = await PackageFeed.ReadAsync(package);
            foreach (var dependency in metadata.Descendants().Where(element => element.Name.LocalName == "dependency"))
            {
                var id = dependency.Attribute("id")!.Value;
                dependency.Attribute("version")!.Value.Should().Be(
                    id.StartsWith("Slipway.", StringComparison.Ordinal) ? feed.Version : pinned[id], $"{IdOf(package)} depends on {id}");
            }
        }
    }

    private static string IdOf(string package) => Id().Match(Path.GetFileName(package)).Value;

    private static string ReadmeOf(string id) => Path.Combine(Clone.Source, "src", id, "README.md");

    /// <summary>A sample as it stands, in a namespace of its own; statements in a method, which a library may have many of.</summary>
    private static string InNamespace(string name, string sample)
    {
        var usings = Using().Matches(sample).Select(match => match.Value);
        var code = Using().Replace(sample, "");
        return $"namespace {name}\n{{\n{string.Concat(usings)}\n"
            + (code.Contains(" class ", StringComparison.Ordinal) ? code : $"static class Sample {{ static async Task RunAsync() {{\n{code}\n}} }}")
            + "\n}\n";
    }

    [GeneratedRegex(@"^[A-Za-z.]+(?=\.\d)")]
    private static partial Regex Id();

    [GeneratedRegex(@"^using [\w.]+;\n", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^```csharp\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sample();
}
