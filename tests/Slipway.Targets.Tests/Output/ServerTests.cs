using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Output;

/// <summary>What a build writes for the CI servers, to the letter.</summary>
public sealed class ServerTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GitHub_Actions()
    {
        OnGitHub();

        await _folder.RunAsync<Sample>("Check --no-logo --token s3cr3t-token", expected: -1);

        _folder.Output.Should().Be(
            """
            ::add-mask::s3cr3t-token
            ::group::Restore
            restoring with ***
            ::warning file=pipelines/a/pipeline.yml,line=3,col=5,title=SLP0004::pipelines/a/pipeline.yml:3:5: warning SLP0004: 100%25 wrong%0A  fix: mend it
            ::add-mask::found-later
            it is ***
            ::endgroup::
            ::group::Check
            ::endgroup::
            ::error file=a%2Cb%3A.yml,line=7,title=SLP0001::a,b:.yml:7: error SLP0001: no YAML: at all
            ::error title=SLP0003::error SLP0003: something is missing

            ==============================
            Target    Status      Duration
            ------------------------------
            Restore   Succeeded      0.0 s
            Check     Failed         0.0 s   SLP0001: no YAML: at all
            ------------------------------
            Total                    0.0 s
            ==============================
            Studio: https://example.org/x

            Build failed.

            """);
        _folder.Read("summary.md").Should().Be(
            """
            ### Build failed in 0.0 s

            | Target | Status | Duration | |
            |---|---|--:|---|
            | Restore | ✅ Succeeded | 0.0 s |  |
            | Check | ❌ Failed | 0.0 s | SLP0001: no YAML: at all |

            - [Studio](<https://example.org/x>)


            """);
    }

    [Fact]
    public async Task Azure_Pipelines()
    {
        OnAzure();

        await _folder.RunAsync<Sample>("Check --no-logo --token s3cr3t-token", expected: -1);

        _folder.Output.Should().Be(
            $"""
            ##vso[task.setsecret]s3cr3t-token
            ##[group]Restore
            restoring with ***
            ##vso[task.logissue type=warning;sourcepath=pipelines/a/pipeline.yml;linenumber=3;columnnumber=5;code=SLP0004;]pipelines/a/pipeline.yml:3:5: warning SLP0004: 100%AZP25 wrong%0A  fix: mend it
            ##vso[task.setsecret]found-later
            it is ***
            ##[endgroup]
            ##[group]Check
            ##[endgroup]
            ##vso[task.logissue type=error;sourcepath=a,b:.yml;linenumber=7;code=SLP0001;]a,b:.yml:7: error SLP0001: no YAML: at all
            ##vso[task.logissue type=error;code=SLP0003;]error SLP0003: something is missing

            ==============================
            Target    Status      Duration
            ------------------------------
            Restore   Succeeded      0.0 s
            Check     Failed         0.0 s   SLP0001: no YAML: at all
            ------------------------------
            Total                    0.0 s
            ==============================
            Studio: https://example.org/x

            Build failed.
            ##vso[task.uploadsummary]{_folder.Root}/artifacts/build/summary.md

            """);
        _folder.Read("artifacts/build/summary.md").Should().StartWith("### Build failed in 0.0 s\n");
    }

    [Fact]
    public async Task A_build_tells_Azure_Pipelines_of_tests_variables_and_its_number()
    {
        OnAzure();
        _folder.Write("results/a;b.xml", "<testsuites/>");

        await _folder.RunAsync<Sample>("Tell");

        _folder.Output.Should().Contain(
            $"""
            ##vso[build.updatebuildnumber]1.2.3+100%AZP25
            ##vso[results.publish type=JUnit;mergeResults=true;runTitle=smoke [all%5D;publishRunAttachments=true;resultFiles={_folder.Root}/results/a%3Bb.xml;]
            ##vso[task.setvariable variable=Digest;issecret=false;]sha256:1
            ##vso[task.setvariable variable=Key;issecret=true;]key-of-tell

            """);
    }

    [Fact]
    public async Task A_build_tells_GitHub_Actions_of_variables()
    {
        OnGitHub();

        await _folder.RunAsync<Sample>("Tell", expected: -1);

        _folder.Read("env").Should().MatchRegex(@"\ADigest<<(end_\w+)\nsha256:1\n\1\n\z");
        _folder.Output.Should().Contain("GitHub Actions has no secret variables").And.NotContain("key-of-tell");
    }

    [Theory]
    [InlineData("::set-env name=X::1", ": :set-env name=X::1")]
    [InlineData("  ::add-path::/tmp", "  : :add-path::/tmp")]
    [InlineData("fine\r::add-mask::e", "fine\r: :add-mask::e")]
    [InlineData("fine\n\t::add-mask::e", "fine\n\t: :add-mask::e")]
    [InlineData("\u200B:\u200B:add-mask::e", "\u200B: \u200B:add-mask::e")]
    [InlineData("see ##[add-mask]e", "see # #[add-mask]e")]
    [InlineData("###[add-mask]e", "## #[add-mask]e")]
    [InlineData("std::vector and #include [x]", "std::vector and #include [x]")]
    public void What_is_written_is_no_command_for_GitHub_Actions(string text, string expected) =>
        new GitHubActionsServer(_folder.Environment).Disarm(text).Should().Be(expected);

    [Theory]
    [InlineData("##vso[task.setvariable variable=X]1", "# #vso[task.setvariable variable=X]1")]
    [InlineData("a ##VSO[task.complete]", "a # #VSO[task.complete]")]
    [InlineData("##[group]x", "# #[group]x")]
    [InlineData("::group::x #1", "::group::x #1")]
    public void What_is_written_is_no_command_for_Azure_Pipelines(string text, string expected) =>
        new AzurePipelinesServer(_folder.Environment).Disarm(text).Should().Be(expected);

    [Theory]
    [InlineData("github-actions", "::group::Smuggle\n: :set-output name=a::b # #[x]\n: :error::no way\n::endgroup::\n")]
    [InlineData("AzurePipelines", "##[group]Smuggle\n::set-output name=a::b # #[x]\n::error::no way\n##[endgroup]\n")]
    [InlineData("terminal", "\n=== Smuggle\n::set-output name=a::b ##[x]\n::error::no way\n")]
    public async Task Output_commands_nothing_whatever_host_is_given(string host, string expected)
    {
        await _folder.RunAsync<Sample>($"Smuggle --host {host} --no-logo");

        _folder.Output.Should().StartWith(expected);
    }

    [Fact]
    public async Task A_host_that_is_only_given_is_not_told_secrets()
    {
        await _folder.RunAsync<Sample>("Restore --host github-actions --token s3cr3t-token");

        _folder.Output.Should().NotContain("s3cr3t-token").And.Contain("::group::Restore");
    }

    [Fact]
    public async Task Items_stand_beneath_their_target_in_the_summary()
    {
        OnGitHub();

        await _folder.RunAsync<Sample>("Images");

        _folder.Read("summary.md").Should().Contain(
            """
            | Images | ✅ Succeeded | 0.0 s | 2 succeeded |
            | &nbsp;&nbsp;&nbsp;a | ✅ Succeeded | 0.0 s |  |
            | &nbsp;&nbsp;&nbsp;b\_\<x\> | ✅ Succeeded | 0.0 s | \[1\]\| |
            """);
    }

    private void OnGitHub()
    {
        _folder.SetVariable("GITHUB_ACTIONS", "true");
        _folder.SetVariable("GITHUB_STEP_SUMMARY", Path.Combine(_folder.Root, "summary.md"));
        _folder.SetVariable("GITHUB_ENV", Path.Combine(_folder.Root, "env"));
    }

    private void OnAzure() => _folder.SetVariable("TF_BUILD", "True");

    private sealed class Sample : SlipwayBuild
    {
        private static readonly string[] Items = ["a", "b_<x>"];

        [Parameter, Secret] readonly string? Token;

        Target Restore => _ => _.Executes(() =>
        {
            Log.LogInformation("restoring with {Token}", Token);
            Log.LogWarning("{Warning}", new Diagnostic("SLP0004", "100% wrong")
            {
                Severity = Severity.Warning,
                File = "pipelines/a/pipeline.yml",
                Line = 3,
                Column = 5,
                Remedy = "mend it",
            });
            Secrets.Add("found-later");
            Log.LogInformation("it is {Found}", "found-later");
            ReportLink("Studio", new Uri("https://example.org/x"));
        });

        Target Check => _ => _.DependsOn(Restore).Executes(() => throw new DiagnosticException(
        [
            new Diagnostic("SLP0001", "no YAML: at all") { File = "a,b:.yml", Line = 7 },
            new Diagnostic("SLP0003", "something is missing"),
        ]));

        Target Tell => _ => _.Executes(() =>
        {
            Server.UpdateBuildNumber("1.2.3+100%");
            Server.PublishTestResults("smoke [all]", [RootDirectory / "results" / "a;b.xml", RootDirectory / "none.xml"]);
            Server.SetVariable("Digest", "sha256:1");
            Server.SetVariable("Key", "key-of-tell", isSecret: true);
        });

        Target Smuggle => _ => _.Executes(() =>
        {
            Log.LogInformation("::set-output name=a::b ##[x]");
            Log.LogInformation("::error::no way");
        });

        Target Images => _ => _.ForEach(Items, (item, target) => target.Executes(() =>
        {
            if (item != "a")
            {
                ReportSummary("[1]|");
            }
        }));
    }
}
