using System.Text;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Runs;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Environments that are no image yet: built when a step first needs them, by the real engine.</summary>
public sealed class EnvironmentBuildTests : IAsyncDisposable
{
    private const string BuildLog = "azureml-logs/20_image_build_log.txt";

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly List<string> _images = [];
    private readonly List<Guid> _workspaces = [];

    [Fact]
    public async Task An_environment_of_a_build_context_is_built_for_the_first_step_that_needs_it_and_there_for_the_next()
    {
        await using var server = await StartAsync();
        await PutContextAsync(server, new()
        {
            ["docker/Dockerfile"] = $"FROM {await Engine.ImageAsync()}\nCOPY deep/greeting /greeting\nRUN echo building {_mark}\n",
            ["deep/greeting"] = "hello from the context\n",
        }, "docker/Dockerfile");

        var first = await RunAsync(server, "first", "cat /greeting");
        var second = await RunAsync(server, "second", "cat /greeting");

        first.Status().Should().Be("Completed", (await server.RunOfAsync("first")).ToJsonString());
        second.Status().Should().Be("Completed");
        (await server.LogOfAsync("first")).Should().Be("hello from the context\n");
        (await server.LogOfAsync("first", BuildLog)).Should().Contain($"building {_mark}").And.Contain("Step 1/");
        (await LogNamesAsync(server, "second")).Should().NotContain(BuildLog);
        using var browser = await Browser.OpenAsync(server);
        (await browser.GetAsync("/jobs/first")).Text.Should().Contain("20_image_build_log.txt");
    }

    [Fact]
    public async Task An_image_that_was_built_goes_when_no_job_is_kept_that_ran_in_it()
    {
        await using var server = await StartAsync();
        await PutContextAsync(server, new() { ["Dockerfile"] = $"FROM {await Engine.ImageAsync()}\nRUN echo {_mark}\n" });
        await RunAsync(server, "mine", "echo");
        var image = (await server.RunOfAsync("mine"))["properties"]!["image"]!.GetValue<string>();
        using var client = Engine.NewClient();
        var images = server.Services.GetRequiredService<EnvironmentImages>();
        await client.Images.TagImageAsync(
            image, new ImageTagParameters { RepositoryName = "slipway-workspace-tests", Tag = _mark }, TestContext.Current.CancellationToken);
        _images.Add($"slipway-workspace-tests:{_mark}");

        await images.PruneAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        (await client.Images.InspectImageAsync(image, TestContext.Current.CancellationToken)).RepoTags.Should().Contain(image);
        await server.SendAsync(HttpMethod.Delete, $"{W}/jobs/mine");

        // The step's container is removed a moment after its end.
        await Eventually.UntilAsync(async () =>
        {
            await images.PruneAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
            return (await client.Images.ListImagesAsync(new ImagesListParameters { All = true }))
                .All(kept => kept.RepoTags?.Contains(image) != true);
        });
        await client.Images.InspectImageAsync($"slipway-workspace-tests:{_mark}", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Steps_that_need_one_environment_at_once_have_it_built_once()
    {
        await using var server = await StartAsync();
        await PutContextAsync(server, new() { ["Dockerfile"] = $"FROM {await Engine.ImageAsync()}\nRUN echo {_mark}\n" });

        foreach (var name in (string[])["one", "two", "three"])
        {
            await server.PutAsync($"{W}/jobs/{name}", Job("echo"));
        }

        var built = 0;
        foreach (var name in (string[])["one", "two", "three"])
        {
            (await server.EndOfAsync(name)).Status().Should().Be("Completed");
            built += (await LogNamesAsync(server, name)).Contains(BuildLog) ? 1 : 0;
        }

        built.Should().Be(1);
    }

    [Fact]
    public async Task A_build_that_fails_fails_the_step_with_its_last_lines_and_is_tried_anew_by_the_next()
    {
        await using var server = await StartAsync();
        await PutContextAsync(server, new()
        {
            ["Dockerfile"] = $"FROM {await Engine.ImageAsync()}\nRUN echo before {_mark}; echo no such package >&2; exit 3\n",
        });

        (await RunAsync(server, "first", "echo")).Status().Should().Be("Failed");
        (await RunAsync(server, "second", "echo")).Status().Should().Be("Failed");

        (await ErrorOfAsync(server, "first")).Should().Contain("'built:1'").And.Contain("no such package").And.Contain("code: 3").And.Contain(BuildLog);
        (await server.LogOfAsync("second", BuildLog)).Should().Contain($"before {_mark}");
    }

    [Fact]
    public async Task A_conda_file_on_a_base_with_micromamba_is_an_environment_that_the_step_runs_in()
    {
        await using var server = await StartAsync();
        await PutAsync(server, CondaEnvironment(await BaseWithMicromambaAsync()));

        var job = await RunAsync(server, "mine", "tool; echo $CONDA_PREFIX");

        job.Status().Should().Be("Completed", (await server.RunOfAsync("mine")).ToJsonString());
        (await server.LogOfAsync("mine")).Should().Be($"dependencies: [{_mark}]\n/azureml-envs/azureml\n");
    }

    [Fact]
    public async Task A_conda_file_on_a_base_without_any_conda_says_so()
    {
        await using var server = await StartAsync();
        await PutAsync(server, CondaEnvironment(await Engine.ImageAsync()));

        (await RunAsync(server, "mine", "echo")).Status().Should().Be("Failed");

        (await ErrorOfAsync(server, "mine")).Should().Contain("neither micromamba nor mamba nor conda").And.Contain("slipway-workspace-tests");
    }

    [Fact]
    public async Task A_job_that_is_canceled_while_its_environment_is_built_ends_and_its_build_too()
    {
        await using var server = await StartAsync();
        await PutContextAsync(server, new() { ["Dockerfile"] = $"FROM {await Engine.ImageAsync()}\nRUN echo started {_mark}; sleep 600\n" });
        await server.PutAsync($"{W}/jobs/mine", Job("echo"));
        await Eventually.UntilAsync(async () =>
            (await LogNamesAsync(server, "mine")).Contains(BuildLog) && (await server.LogOfAsync("mine", BuildLog)).Contains($"started {_mark}"));

        (await server.GetAsync($"{W}/jobs/mine")).Properties["status"]!.GetValue<string>().Should().Be("Preparing");
        // The engine says what it will run before it does.
        await Eventually.UntilAsync(async () => (await BuildersAsync()).Count > 0);
        (await BuildersAsync()).Should().ContainSingle().Which.HostConfig!.Memory.Should().BeGreaterThan(0, "what a build runs is as little trusted as a step");
        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/mine/cancel");

        (await server.EndOfAsync("mine")).Status().Should().Be("Canceled");
        await Eventually.UntilAsync(async () => (await BuildersAsync()).Count == 0);
    }

    [Theory]
    [InlineData("missing/Dockerfile", "'missing/Dockerfile' is not in its context")]
    public async Task A_context_without_its_Dockerfile_fails_the_step_with_where_it_was_looked_for(string dockerfile, string named)
    {
        await using var server = await StartAsync();
        await PutContextAsync(server, new() { ["Dockerfile"] = "FROM scratch" }, dockerfile);

        (await RunAsync(server, "mine", "echo")).Status().Should().Be("Failed");

        (await ErrorOfAsync(server, "mine")).Should().Contain(named);
    }

    [Fact]
    public async Task A_context_on_the_machine_of_the_client_is_refused_when_the_environment_is_put()
    {
        await using var server = await StartAsync();

        var answer = await server.PutAsync($"{W}/environments/built/versions/1", JsonNode.Parse("""
            {"properties": {"build": {"contextUri": "/home/somebody/context", "dockerfilePath": "Dockerfile"} } }
            """)!);

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be("properties.build.contextUri");
    }

    [Fact]
    public async Task A_Dockerfile_outside_of_its_context_is_refused_when_the_job_is_made()
    {
        await using var server = await StartAsync();
        await PutContextAsync(server, new() { ["Dockerfile"] = "FROM scratch" }, "../Dockerfile");

        (await server.PutAsync($"{W}/jobs/mine", Job("echo"))).ErrorMessage.Should().Contain("'../Dockerfile'");
    }

    [Theory]
    [InlineData("alpine\nRUN echo more")]
    [InlineData("alpine as other")]
    public async Task A_name_of_an_image_that_would_be_more_of_a_Dockerfile_is_refused_when_the_job_is_made(string image)
    {
        await using var server = await StartAsync();
        await PutAsync(server, CondaEnvironment(image));

        var answer = await server.PutAsync($"{W}/jobs/mine", Job("echo"));

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain("'built:1'").And.Contain("no name of an image");
    }

    public async ValueTask DisposeAsync()
    {
        using var client = Engine.NewClient();
        foreach (var workspace in _workspaces)
        {
            var built = await client.Images.ListImagesAsync(new ImagesListParameters { Filters = new EngineNames(workspace).OwnImages });
            _images.AddRange(built.SelectMany(image => image.RepoTags ?? []).Where(tag => tag != "<none>:<none>").Except(_images));
        }

        foreach (var image in _images)
        {
            await client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true });
        }
    }

    private async Task<TestServer> StartAsync()
    {
        await Engine.ImageAsync();
        var server = await TestServer.StartAsync(runsJobs: true);
        _workspaces.Add(server.Scope.WorkspaceId);
        return server;
    }

    /// <summary>The containers that run a step of this test's build.</summary>
    private async Task<List<ContainerInspectResponse>> BuildersAsync()
    {
        using var client = Engine.NewClient();
        var builders = new List<ContainerInspectResponse>();
        foreach (var container in await client.Containers.ListContainersAsync(new ContainersListParameters(), TestContext.Current.CancellationToken))
        {
            if (container.Command.Contains(_mark, StringComparison.Ordinal))
            {
                builders.Add(await client.Containers.InspectContainerAsync(container.ID, TestContext.Current.CancellationToken));
            }
        }

        return builders;
    }

    /// <summary>What stands for micromamba: a program that makes a folder with a tool that says what was asked for.</summary>
    private async Task<string> BaseWithMicromambaAsync()
    {
        const string script = """
            #!/bin/sh
            mkdir -p $4/bin
            { echo '#!/bin/sh'; echo "echo '$(cat $6)'"; } > $4/bin/tool
            chmod +x $4/bin/tool
            """;
        await using var context = new MemoryStream();
        await using (var tar = new System.Formats.Tar.TarWriter(context, leaveOpen: true))
        {
            await WriteAsync(tar, "Dockerfile", $"FROM {await Engine.ImageAsync()}\nCOPY micromamba /usr/bin/micromamba\n");
            await WriteAsync(tar, "micromamba", script.ReplaceLineEndings("\n"));
        }

        context.Position = 0;
        using var client = Engine.NewClient();
        var image = $"slipway-workspace-tests:micromamba-{_mark}";
        await client.Images.BuildImageFromDockerfileAsync(
            new ImageBuildParameters { Tags = [image] }, context, [], new Dictionary<string, string>(), new Progress<JSONMessage>(),
            TestContext.Current.CancellationToken);
        _images.Add(image);
        return image;
    }

    private static async Task WriteAsync(System.Formats.Tar.TarWriter tar, string name, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await tar.WriteEntryAsync(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name)
        {
            DataStream = content,
            Mode = (UnixFileMode)0b111_101_101,
        });
    }

    private JsonObject CondaEnvironment(string image) => new() { ["image"] = image, ["condaFile"] = $"dependencies: [{_mark}]" };

    private async Task PutContextAsync(TestServer server, Dictionary<string, string> files, string? dockerfile = null)
    {
        var store = server.Services.GetRequiredService<BlobStore>();
        var folder = new BlobLocation(server.Scope.DefaultContainer, $"LocalUpload/{_mark}/context");
        foreach (var (name, text) in files)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
            await store.PutAsync(
                folder.Below(name),
                content,
                new BlobHeaders(null, null, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty),
                TestContext.Current.CancellationToken);
        }

        await PutAsync(server, new JsonObject
        {
            ["build"] = new JsonObject { ["contextUri"] = server.Scope.BlobAddress(folder).AbsoluteUri, ["dockerfilePath"] = dockerfile },
        });
    }

    private static async Task PutAsync(TestServer server, JsonObject environment)
    {
        var put = await server.PutAsync($"{W}/environments/built/versions/1", new JsonObject { ["properties"] = environment });
        put.Status.Should().Be(201, put.Body.ToJsonString());
    }

    private static JsonObject Job(string command) => new()
    {
        ["properties"] = new JsonObject
        {
            ["jobType"] = "Command", ["command"] = command, ["environmentId"] = $"{W}/environments/built/versions/1",
        },
    };

    private static Task<JsonObject> RunAsync(TestServer server, string name, string command) => server.RunAsync(name, Job(command));

    private static async Task<IEnumerable<string>> LogNamesAsync(TestServer server, string run) =>
        (await server.GetAsync($"/history/v1.0{W}/runs/{run}/details")).Body["logFiles"]!.AsObject().Select(log => log.Key);

    private static async Task<string> ErrorOfAsync(TestServer server, string run) =>
        (await server.RunOfAsync(run))["error"]!["error"]!["message"]!.GetValue<string>();
}
