using System.Net;
using System.Text.Json;
using Slipway.Core.Processes;
using Slipway.EndToEnd.GeneratedJobs;
using Slipway.Releases.Tests.Hosts;

namespace Slipway.EndToEnd;

/// <summary>Versions, releases and the way back, on a repository that builds in seconds.</summary>
public sealed class ReleaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_is_tagged_and_a_rollback_points_endpoint_and_schedule_back_at_it()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        var origin = Directory.CreateTempSubdirectory("slipway-origin-").FullName;
        await GitAsync(clone, "init", "--quiet", "--bare", origin);
        await GitAsync(clone, "remote", "add", "origin", origin);
        await GitAsync(clone, "config", "user.name", "Test");
        await GitAsync(clone, "config", "user.email", "test@example.org");

        // Nothing is published: nothing proves the image's tests.
        var early = await ReleaseAsync(clone, "--release-version", "1.0.0");
        early.ExitCode.Should().NotBe(0);
        early.Output.Should().Contain("SLP4015").And.Contain("images/tiny");

        // Killed once the tag is there, and once an image has the first of its tags.
        (await clone.BuildAndKillAsync("Tag v1.0.0 is on", "Publish", "Release", "--release-version", "1.0.0")).Should().BeTrue();
        var tag = await GitAsync(clone, "cat-file", "-p", "v1.0.0");
        (await clone.BuildAndKillAsync("tiny: tag 1.0", "Release")).Should().BeTrue();
        var first = await ReleaseAsync(clone);
        first.ExitCode.Should().Be(0, first.Output);
        first.Output.Should().Contain("tiny: tag latest").And.NotContain("tiny: tag 1.0.0");
        first.SummaryOf("Release").Should().Contain("assets marked");
        var (deployment, component) = await ServedAsync(clone);
        var digest = await DigestAsync(clone, "1.0.0");
        tag.Should().Contain($"tiny@{digest}").And.Contain(deployment).And.Contain("hello-nightly").And.Contain("base-files");

        // Again: GitVersion finds the version in the tag, and nothing is written.
        var state = await WorkspaceState.ReadAsync(clone);
        var again = await ReleaseAsync(clone);
        again.SummaryOf("Release").Should().Contain("v1.0.0 was released before", again.Output);
        (await GitAsync(clone, "cat-file", "-p", "v1.0.0")).Should().Be(tag);
        (await WorkspaceState.ReadAsync(clone)).Resources.Should().Equal(state.Resources);

        await clone.EditAsync("images/tiny/greeting.txt", "hello", "good evening");
        await clone.EditAsync("pipelines/hello/schedule.yml", "0 3 * * *", "30 4 * * *");
        (await ReleaseAsync(clone)).Output.Should().Contain("SLP4010").And.Contain("greeting.txt");
        await clone.CommitAsync("feat: greet in the evening");
        (await clone.BuildAsync("Publish")).ExitCode.Should().Be(0);
        (await ReleaseAsync(clone, "--push-to", "origin")).Output.Should().Contain("SLP4022").And.Contain("git push origin HEAD");
        await GitAsync(clone, "push", "--quiet", "origin", "HEAD:refs/heads/main");
        await ReleaseByWorkflowAsync(clone, origin);
        var notes = await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts", "release", "v1.1.0.md"), Cancel);
        notes.Should().StartWith("# v1.1.0\n\nReleased on ").And.Contain("greet in the evening").And.Contain("`tiny`: ").And.Contain("trigger.expression: 0 3 * * * → 30 4 * * *");
        (await DigestAsync(clone, "1.1.0")).Should().NotBe(digest).And.Be(await DigestAsync(clone, "latest"));
        (await DigestAsync(clone, "1.0.0")).Should().Be(digest);
        (await ServedAsync(clone)).Deployment.Should().NotBe(deployment);

        var back = await clone.BuildAsync("Rollback", "--to", "v1.0.0");
        back.ExitCode.Should().Be(0, back.Output);
        (await ServedAsync(clone)).Should().Be((deployment, component));
        (await ScheduleAsync(clone)).Should().Contain("0 3 * * *").And.Contain(component);

        state = await WorkspaceState.ReadAsync(clone);
        var repeated = await clone.BuildAsync("Rollback", "--to", "1.0.0");
        repeated.SummaryOf("Rollback").Should().Contain("at v1.0.0 already");
        (await WorkspaceState.ReadAsync(clone)).Resources.Should().Equal(state.Resources);
        (await clone.BuildAsync("Rollback", "--to", "v7.0.0")).Output.Should().Contain("SLP4013");
        Directory.Delete(origin, recursive: true);
    }

    /// <summary>The workflow that releases, as it stands: once where GitHub fails after the tag was pushed, then again.</summary>
    private static async Task ReleaseByWorkflowAsync(Clone clone, string origin)
    {
        await using var gitHub = await FakeHost.StartAsync();
        var summary = Path.Combine(origin, "summary.md");
        WorkflowRunner Runner() => new(
            Path.Combine(clone.Directory, ".github", "workflows", "release.yml"),
            new Dictionary<string, string> { ["vars.AZURE_PUBLISH_CLIENT_ID"] = "set", ["secrets.GITHUB_TOKEN"] = FakeHost.Token })
        {
            Prepared = clone,
            Environment = new Dictionary<string, string>
            {
                ["GITHUB_API_URL"] = gitHub.Address,
                ["GITHUB_REF"] = "refs/heads/main",
                ["GITHUB_REPOSITORY"] = "org/repo",
                ["GITHUB_STEP_SUMMARY"] = summary,
            },
        };

        gitHub.Refusal = HttpStatusCode.InternalServerError;
        var refused = Runner();
        await refused.RunAsync();
        refused.Jobs["Release"].ExitCode.Should().NotBe(0);
        refused.Jobs["Release"].Output.Should().Contain("SLP4021");
        var pushed = await GitAsync(clone, "ls-remote", "origin", "refs/tags/v1.1.0");
        pushed.Should().StartWith((await GitAsync(clone, "rev-parse", "v1.1.0")).Trim());

        gitHub.Refusal = null;
        var runner = Runner();
        await runner.RunAsync();
        var job = runner.Jobs["Release"];
        job.ExitCode.Should().Be(0, job.Output);
        gitHub.Releases.Should().ContainSingle().Which["tag_name"]!.GetValue<string>().Should().Be("v1.1.0");
        (await GitAsync(clone, "ls-remote", "origin", "refs/tags/v1.1.0")).Should().Be(pushed);
        runner.Artifacts["Release-artifacts-release"].Should().Contain("v1.1.0.md");
        (await File.ReadAllTextAsync(summary, Cancel)).Should().Contain("(<https://github.example.org/org/repo/releases/v1.1.0>)");
        await ReleaseByPipelineAsync(clone, gitHub);
    }

    /// <summary>The pipeline that releases, as it stands, in Azure Repos: what is released already gets its tag there.</summary>
    private static async Task ReleaseByPipelineAsync(Clone clone, FakeHost azure)
    {
        var runner = new PipelineRunner(
            Path.Combine(clone.Directory, "azure-pipelines.release.yml"),
            new Dictionary<string, string>
            {
                ["Build.Reason"] = "Manual",
                ["Build.Repository.ID"] = "r1",
                ["Build.Repository.Provider"] = "TfsGit",
                ["Build.SourceBranch"] = "refs/heads/main",
                ["System.AccessToken"] = FakeHost.Token,
                ["System.CollectionUri"] = $"{azure.Address}/org/",
                ["System.TeamProjectId"] = "p1",
            })
        {
            Prepared = clone,
        };

        await runner.RunAsync();

        var job = runner.Jobs["Release"];
        job.ExitCode.Should().Be(0, job.Output);
        job.SummaryOf("Release").Should().Contain("v1.1.0 was released before");
        azure.Releases.Should().ContainSingle();
        var tag = azure.Tags.Should().ContainSingle().Which;
        tag["name"]!.GetValue<string>().Should().Be("v1.1.0");
        tag["message"]!.GetValue<string>().Should().Contain("release-record");
        runner.Artifacts["Release-artifacts-release-1"].Should().Contain("v1.1.0.md");
    }

    private static Task<BuildResult> ReleaseAsync(Clone clone, params string[] arguments) =>
        clone.BuildAsync([.. arguments.TakeWhile(a => !a.StartsWith('-')), "Release", .. arguments.SkipWhile(a => !a.StartsWith('-'))]);

    private static async Task<(string Deployment, string Component)> ServedAsync(Clone clone)
    {
        var workspace = await WorkspaceState.ReadAsync(clone);
        var name = workspace.Properties("batchEndpoints").Single().GetProperty("defaults").GetProperty("deploymentName").GetString()!;
        var deployment = workspace.Resources.Single(r => r.Kind == "batchEndpoints/deployments" && r.Name == name);
        return (name, JsonElement.Parse(deployment.Body).GetProperty("properties").GetProperty("deploymentConfiguration")
            .GetProperty("componentId").GetProperty("assetId").GetString()!);
    }

    private static async Task<string> ScheduleAsync(Clone clone) =>
        (await WorkspaceState.ReadAsync(clone)).Properties("schedules").Single().GetRawText();

    private static async Task<string> DigestAsync(Clone clone, string tag)
    {
        using var http = clone.OpenRegistry();
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/v2/tiny/manifests/{tag}");
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
        var answer = await http.SendAsync(request, Cancel);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("Docker-Content-Digest").Single();
    }

    private static async Task<string> GitAsync(Clone clone, params string[] arguments) =>
        (await new ChildProcess("git", arguments) { WorkingDirectory = clone.Directory }.RunSuccessfullyAsync(Cancel)).Output;
}
