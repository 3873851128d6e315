using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.ContinuousIntegration;

/// <summary>
/// Each file as a build writes it, to the letter: a change of the snapshots in <c>Data/ci</c> is a change of what runs on
/// other people's servers. <c>UPDATE_SNAPSHOTS=1</c> writes them again, for a person to read the difference.
/// </summary>
public sealed class GeneratedFileTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public GeneratedFileTests()
    {
        foreach (var file in (string[])["global.json", "Directory.Packages.props", ".editorconfig"])
        {
            _folder.Write(file, "");
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Caches_are_kept_for_the_files_that_are_there_and_for_what_the_builds_project_names_beside_it()
    {
        File.Delete(Path.Combine(_folder.Root, ".editorconfig"));
        File.Delete(Path.Combine(_folder.Root, "Directory.Packages.props"));
        _folder.Write("nuget.config", "");
        _folder.Write("libraries/Steps/Steps.csproj", "");
        _folder.Write("Shared.cs", "");
        _folder.Write("build/_build.csproj", """
            <Project>
              <!-- ../missing/ -->
              <ProjectReference Include="../libraries/Steps/Steps.csproj" />
              <ProjectReference Include="../../elsewhere/Other.csproj" />
              <Compile Include='../Shared.cs' />
              <HintPath>../.nuke/temp/x.dll</HintPath>
            </Project>
            """);

        await _folder.RunAsync<ImagesBuild>("Compile");

        _folder.Read("azure-pipelines.pull-request.yml").Should().Contain("| build.sh | build/** | libraries/** | Shared.cs | global.json | nuget.config'");
        _folder.Read(".github/workflows/pull-request.yml").Should()
            .Contain("hashFiles('build.sh', 'build/**', 'libraries/**', 'Shared.cs', 'global.json', 'nuget.config')")
            .And.Contain("hashFiles('global.json', '**/*.csproj')");
    }

    [Theory]
    [InlineData(".github/workflows/publish.yml")]
    [InlineData(".github/workflows/pull-request.yml")]
    [InlineData(".github/workflows/release.yml")]
    [InlineData("azure-pipelines.yml")]
    [InlineData("azure-pipelines.pull-request.yml")]
    [InlineData("azure-pipelines.release.yml")]
    [InlineData(".github/workflows/windows.yml")]
    [InlineData(".github/workflows/own-machines.yml")]
    [InlineData("azure-pipelines.windows.yml")]
    [InlineData("azure-pipelines.own-machines.yml")]
    public async Task A_local_run_writes_the_file(string file)
    {
        await _folder.RunAsync<ImagesBuild>("Compile");

        var text = await File.ReadAllTextAsync(Path.Combine(_folder.Root, file), TestContext.Current.CancellationToken);
        _folder.Output.Should().Contain($"Wrote {file}");
        text.Should().Be(Snapshots.Read(file, text));
    }

    [Fact]
    public async Task A_file_that_is_right_is_left_alone_and_nothing_is_said()
    {
        await _folder.RunAsync<ImagesBuild>("Compile");
        var said = _folder.Output.Length;
        var file = new FileInfo(Path.Combine(_folder.Root, "azure-pipelines.yml"));
        var written = file.LastWriteTimeUtc;

        await _folder.RunAsync<ImagesBuild>("Compile");

        file.Refresh();
        file.LastWriteTimeUtc.Should().Be(written);
        _folder.Output[said..].Should().NotContain("Wrote");
    }

    [Fact]
    public async Task A_file_that_somebody_changed_or_deleted_is_written_again()
    {
        await _folder.RunAsync<ImagesBuild>("Compile");
        var changed = Path.Combine(_folder.Root, ".github", "workflows", "publish.yml");
        var right = await File.ReadAllTextAsync(changed, TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(changed, "# mine\n", TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(_folder.Root, "azure-pipelines.yml"));

        await _folder.RunAsync<ImagesBuild>("Compile");

        (await File.ReadAllTextAsync(changed, TestContext.Current.CancellationToken)).Should().Be(right);
        File.Exists(Path.Combine(_folder.Root, "azure-pipelines.yml")).Should().BeTrue();
    }

    [Fact]
    public async Task On_a_CI_server_a_stale_file_fails_the_build_with_the_difference_and_what_mends_it()
    {
        await _folder.RunAsync<ImagesBuild>("Compile");
        var file = Path.Combine(_folder.Root, "azure-pipelines.yml");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var stale = text.Replace("timeoutInMinutes: 60", "timeoutInMinutes: 5", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, stale, TestContext.Current.CancellationToken);
        _folder.SetVariable("CI", "true");

        var said = _folder.Output.Length;

        await _folder.RunAsync<ImagesBuild>("Compile", expected: -1);

        _folder.Output[said..].Should().Contain("azure-pipelines.yml: error SLP1022")
            .And.Contain("-     timeoutInMinutes: 5\n+     timeoutInMinutes: 60\n")
            .And.Contain("./build.sh --generate-ci").And.NotContain("=== Compile");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Should().Be(stale);
    }

    [Fact]
    public async Task On_a_CI_server_files_that_are_right_are_no_matter_also_with_other_line_ends()
    {
        await _folder.RunAsync<ImagesBuild>("Compile");
        var file = Path.Combine(_folder.Root, "azure-pipelines.yml");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file, text.Replace("\n", "\r\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        _folder.SetVariable("CI", "true");

        await _folder.RunAsync<ImagesBuild>("Compile");
    }

    [Fact]
    public async Task A_run_that_only_reads_writes_no_file_and_warns_of_those_that_are_stale()
    {
        await _folder.RunAsync<ImagesBuild>("Compile");
        var file = Path.Combine(_folder.Root, "azure-pipelines.yml");
        await File.AppendAllTextAsync(file, "# mine\n", TestContext.Current.CancellationToken);
        var schema = Path.Combine(_folder.Root, ".nuke", "build.schema.json");
        File.Delete(schema);

        await _folder.RunAsync<ImagesBuild>("Look");
        await _folder.RunAsync<ImagesBuild>("--why Compile");
        _folder.SetVariable("CI", "true");
        await _folder.RunAsync<ImagesBuild>("Look");

        _folder.Output.Split("azure-pipelines.yml: warning SLP1022: the file is not what the build's graph and attributes ask for\n  fix: run './build.sh --generate-ci'")
            .Should().HaveCount(4);
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Should().EndWith("# mine\n");
        File.Exists(schema).Should().BeFalse();
    }

    [Fact]
    public async Task A_run_that_only_reads_says_nothing_of_files_that_are_right()
    {
        await _folder.RunAsync<ImagesBuild>("Compile");
        Directory.Delete(Path.Combine(_folder.Root, ".nuke", "temp"), recursive: true);
        var said = _folder.Output.Length;

        await _folder.RunAsync<ImagesBuild>("Look");

        _folder.Output[said..].Should().NotContain("warning");
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_mistake_in_an_attribute_is_said_stops_generation_and_no_target(string isServer)
    {
        _folder.SetVariable("CI", isServer);

        await _folder.RunAsync<CarelessBuild>("A");

        _folder.Output.Should().Contain("warning SLP1023").And.Contain("files of CI servers are neither written nor checked")
            .And.MatchRegex("A +Succeeded");
        Directory.Exists(Path.Combine(_folder.Root, ".github")).Should().BeFalse();
    }

    [Fact]
    public async Task The_command_that_mends_works_where_CI_is_set_too()
    {
        _folder.SetVariable("CI", "true");
        await _folder.RunAsync<ImagesBuild>("Compile", expected: -1);

        await _folder.RunAsync<ImagesBuild>("--generate-ci");

        await _folder.RunAsync<ImagesBuild>("Compile");
    }

    [Fact]
    public async Task What_has_an_identity_is_never_started_by_a_pull_request()
    {
        await _folder.RunAsync<CarelessBuild>("--generate-ci", expected: -1);

        _folder.Output.Should().Contain("SLP1023").And.Contain(".github/workflows/publish.yml").And.Contain("pull requests");
        Directory.Exists(Path.Combine(_folder.Root, ".github")).Should().BeFalse();
    }

    [Fact]
    public async Task A_parameter_that_is_no_secret_is_not_imported_as_one()
    {
        await _folder.RunAsync<LeakingBuild>("--generate-ci", expected: -1);

        _folder.Output.Should().Contain("SLP1023").And.Contain("'Registry', which is no secret parameter");
    }

    [Fact]
    public async Task A_secret_that_no_target_reads_is_handed_to_none()
    {
        await _folder.RunAsync<UnreadSecretBuild>("--generate-ci", expected: -1);

        _folder.Output.Should().Contain("SLP1023").And.Contain("imports API_KEY, which no target of its jobs reads");
    }

    [Fact]
    public async Task Jobs_that_build_on_services_of_one_machine_are_refused()
    {
        await _folder.RunAsync<LocalServicesBuild>("--generate-ci", expected: -1);

        _folder.Output.Should().Contain("SLP1023").And.Contain("what 'Services' makes ends with each of their machines unless 'Registry'");
    }

    [Fact]
    public async Task A_file_that_an_earlier_job_does_not_keep_can_not_be_consumed()
    {
        await _folder.RunAsync<MissingArtifactBuild>("--generate-ci", expected: -1);

        _folder.Output.Should().Contain("SLP1023").And.Contain("'Test', which consumes 'out/symbols/a.pdb' of 'Compile'");
    }

    [Fact]
    public async Task Packages_of_apt_are_refused_on_machines_without_it()
    {
        await _folder.RunAsync<AptOnMacBuild>("--generate-ci", expected: -1);

        _folder.Output.Should().Contain("SLP1023").And.Contain("machines that have no apt");
    }

    [Fact]
    public async Task What_has_an_identity_restores_no_cache_that_other_jobs_may_have_written()
    {
        await _folder.RunAsync<ImagesBuild>("Compile");

        foreach (var file in new[] { ".github/workflows/publish.yml", ".github/workflows/release.yml", "azure-pipelines.yml", "azure-pipelines.release.yml" })
        {
            var text = await File.ReadAllTextAsync(Path.Combine(_folder.Root, file), TestContext.Current.CancellationToken);
            text.Should().NotContain("actions/cache").And.NotContain("Cache@2", file);
        }
    }

    [Fact]
    public async Task The_items_of_a_set_are_listed_as_a_matrix_takes_them()
    {
        await _folder.RunAsync<ImagesBuild>("--items PushImages");

        _folder.Output.Should().Be("""{"python_r":{"item":"python-r"},"r":{"item":"r"}}""" + "\n");
    }

    [Theory]
    [InlineData("TF_BUILD", "##vso[task.setsecret]")]
    [InlineData("GITHUB_ACTIONS", "::add-mask::")]
    public async Task A_list_of_items_is_all_of_the_output_whatever_else_is_to_be_said(string server, string command)
    {
        _folder.SetVariable(server, "true");
        _folder.SetVariable("LONG", "a secret of some length");
        _folder.SetVariable("SHORT", "abc");

        await _folder.RunAsync<SecretItems>("--items Each");

        _folder.Output.Should().Be("""{"a":{"item":"a"}}""" + "\n");
        _folder.Errors.Should().Contain($"{command}a secret of some length").And.Contain("fewer than");
    }

    [Fact]
    public async Task What_is_wrong_with_a_list_of_items_is_said_where_a_script_that_reads_them_does_not_swallow_it()
    {
        await _folder.RunAsync<SecretItems>("--items Nosuch", expected: -1);

        _folder.Output.Should().BeEmpty();
        _folder.Errors.Should().Contain("Nosuch");
    }

    private sealed class SecretItems : SlipwayBuild
    {
        private static readonly string[] Folders = ["a"];

        [Parameter, Secret] readonly string? Long;
        [Parameter, Secret] readonly string? Short;

        Target Each => _ => _.ForEach(Folders, (_, target) => target.Executes(() => { }));
    }
}
