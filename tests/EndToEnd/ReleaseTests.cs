using System.Text.Json;
using Slipway.Diagnostics;

namespace Slipway.EndToEnd;

/// <summary>Versions, releases and the way back, on a repository that builds in seconds.</summary>
public sealed class ReleaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_is_tagged_and_a_rollback_points_endpoint_and_schedule_back_at_it()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        await GitAsync(clone, "config", "user.name", "Test");
        await GitAsync(clone, "config", "user.email", "test@example.org");

        // Nothing is published: nothing proves the image's tests.
        var early = await ReleaseAsync(clone, "--release-version", "1.0.0");
        early.ExitCode.Should().NotBe(0);
        early.Output.Should().Contain("SLP4015").And.Contain("images/tiny");

        var first = await ReleaseAsync(clone, "Publish", "--release-version", "1.0.0");
        first.ExitCode.Should().Be(0, first.Output);
        var (deployment, component) = await ServedAsync(clone);
        var digest = await DigestAsync(clone, "1.0.0");
        var tag = await GitAsync(clone, "cat-file", "-p", "v1.0.0");
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
        var second = await ReleaseAsync(clone, "Publish");
        second.ExitCode.Should().Be(0, second.Output);
        var notes = await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts", "release", "v1.1.0.md"), Cancel);
        notes.Should().Contain("greet in the evening").And.Contain("`tiny`: ").And.Contain("trigger.expression: 0 3 * * * → 30 4 * * *");
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
        var image = (await WorkspaceState.ReadAsync(clone)).Properties("environments/versions").First().GetProperty("image").GetString()!;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, $"http://{image.Split('/')[0]}/v2/tiny/manifests/{tag}");
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
        var answer = await http.SendAsync(request, Cancel);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("Docker-Content-Digest").Single();
    }

    private static async Task<string> GitAsync(Clone clone, params string[] arguments) =>
        (await new ChildProcess("git", arguments) { WorkingDirectory = clone.Directory }.RunSuccessfullyAsync(Cancel)).Output;
}
