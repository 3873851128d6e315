using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Images.Tests.Engine;

public sealed class BuildKitTests(EngineFixture fixture)
{
    private const string Base = "debian:bookworm-slim";

    private readonly ContainerEngine _engine = fixture.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_gets_its_labels_arguments_and_content()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}\nARG WHO\nCOPY hello /hello\nRUN echo \"$WHO\" >> /hello && cat /hello");
        run.Write("hello", $"{Guid.NewGuid():N}, good morning, ");
        var options = await OptionsAsync(run);
        options = options with { BuildArguments = BuildArguments.Parse(["WHO=you, and=you"]) };

        var built = await BuildAsync(run, options);

        (await File.ReadAllTextAsync(run.LogFile, Cancellation)).Should().Contain("good morning, you, and=you");
        var labels = (await _engine.Client.Images.InspectImageAsync(built.Id, Cancellation)).Config!.Labels!;
        labels["slipway.identity"].Should().Be(built.Identity.Hex);
        (await run.ImagesAsync()).Should().ContainSingle().Which.RepoTags.Should().ContainSingle();
    }

    [Fact]
    public async Task It_may_use_what_the_classic_builder_lacks()
    {
        await using var run = new ImageRun(_engine, $"""
            FROM {Base}
            RUN --mount=type=cache,target=/cache echo 1 > /cache/a && cp /cache/a /a
            COPY --chmod=700 tool /tool
            """);
        run.Write("tool", "");

        var built = await BuildAsync(run, await OptionsAsync(run));

        built.Id.Should().StartWith("sha256:");
    }

    [Fact]
    public async Task A_secret_reaches_its_step_and_nothing_else()
    {
        const string Variable = "SLIPWAY_TEST_BUILDKIT_SECRET";
        var value = $"hush-{Guid.NewGuid():N}";
        await using var run = new ImageRun(_engine, $"""
            FROM {Base}
            ENV NEVER_CACHED={Guid.NewGuid():N}
            RUN --mount=type=secret,id=a --mount=type=secret,id=b sh -c 'cat /run/secrets/a; cat /run/secrets/a | md5sum > /sum; cmp /run/secrets/a /run/secrets/b'
            """);
        run.Write(".dockerignore", "secret");
        run.Write("secret", value);
        Environment.SetEnvironmentVariable(Variable, value);
        try
        {
            var mask = new SecretMask();
            var image = await run.LoadAsync();
            var options = await OptionsAsync(run, mask, ["id=a,src=secret", $"id=b,env={Variable}"], image.Folder);
            var built = await BuildAsync(run, options);

            (await run.Builder(await OptionsAsync(run)).FindIdentityAsync(image, Cancellation)).Should().Be(built.Identity);
            (await File.ReadAllTextAsync(run.LogFile, Cancellation)).Should().Contain("***").And.NotContain(value);
            var history = await _engine.Client.Images.GetImageHistoryAsync(built.Id, Cancellation);
            history.Should().NotContain(step => step.CreatedBy.Contains(value, StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Fact]
    public async Task A_failing_step_names_its_line_and_what_it_wrote_and_leaves_no_image()
    {
        await using var run = new ImageRun(_engine, $"""
            FROM {Base} AS first
            RUN echo {Guid.NewGuid():N}
            FROM first
            # a comment
            RUN echo "E: Unable to locate package no-such-tool" \
              && exit 100
            """);
        run.Write("apt.txt", "bash\nno-such-tool\n");
        var options = await OptionsAsync(run);
        var build = () => BuildAsync(run, options);

        var diagnostics = (await build.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;

        diagnostics.Select(d => (d.Code, d.File, d.Line)).Should().Equal(
            ("SLP2011", $"images/{run.Name}/apt.txt", 2), ("SLP2010", $"images/{run.Name}/Dockerfile", 5));
        diagnostics[1].Message.Should().Contain("(RUN) failed:").And.Contain("exit code: 100").And.Contain("\n    E: Unable to locate package");
        (await run.ImagesAsync()).Should().BeEmpty();
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_a_failing_step_wrote_is_asked_for_again_where_BuildKit_gave_none_of_it()
    {
        var real = await RequireClientAsync();
        using var folder = new TemporaryFolder();
        var output = $"{folder.Path}/output";
        var client = folder.Write("docker", $"""
            #!/bin/sh
            if [ "$1 $2" = "buildx version" ]; then echo "github.com/docker/buildx v0.12.1 30feaa1"; exit 0; fi
            shift 3
            '{real.Program}' build "$@" >'{output}' 2>&1
            code=$?
            if [ -e '{folder.Path}/second' ]; then cat '{output}'; else sed -E '/^#[0-9]+ [0-9]+[.][0-9]+ /d' '{output}'; fi
            touch '{folder.Path}/second'
            exit $code
            """);
        File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var run = new ImageRun(_engine, $"FROM {Base}\nRUN echo \"E: Unable to locate package no-such-tool\" && exit 100");
        run.Write("apt.txt", "no-such-tool\n");
        var builder = await BuilderChoice.MakeAsync(_engine, run.Options, [client], new FileDigests(), NullLogger.Instance);
        var build = () => BuildAsync(run, run.Options with { Builder = builder });

        var diagnostics = (await build.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;

        diagnostics.Select(d => d.Code).Should().Equal("SLP2011", "SLP2010");
        diagnostics[0].Message.Should().Contain("no-such-tool");
    }

    [Fact]
    public async Task An_image_is_built_on_its_sibling()
    {
        await using var parent = new ImageRun(_engine, $"FROM {Base}\nRUN echo {Guid.NewGuid():N} > /parent");
        parent.Write($"../child-{parent.Name}/Dockerfile", $"FROM {parent.Name}\nRUN --mount=from={parent.Name},target=/p cmp /parent /p/parent");
        var images = await parent.LoadAllAsync();
        var options = (await OptionsAsync(parent)) with { Images = images };

        var built = await parent.Builder(options).BuildAsync(images.Single(image => image.Name != parent.Name), cancellationToken: Cancellation);

        built.Id.Should().StartWith("sha256:");
    }

    [Fact]
    public async Task A_cancelled_build_stops_in_the_engine_too()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}\nRUN echo started && sleep {Random.Shared.Next(100000, 999999)}");
        var image = await run.LoadAsync();
        var options = await OptionsAsync(run);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var building = run.Builder(options).BuildAsync(image, cancellationToken: cancellation.Token);
        while (!building.IsCompleted && !(File.Exists(run.LogFile) && await ReadAsync(run.LogFile) is var log && log.Contains(" started\n", StringComparison.Ordinal)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }

        await cancellation.CancelAsync();

        var finish = () => building;
        await finish.Should().ThrowAsync<OperationCanceledException>();
        (await run.ImagesAsync()).Should().BeEmpty();
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task With_buildx_the_plugin_is_told_what_to_build_and_no_secret_is_among_its_arguments()
    {
        // A client that writes down how it is called, and has the engine's real BuildKit do the rest.
        var real = await RequireClientAsync();
        using var folder = new TemporaryFolder();
        var client = folder.Write("docker", $"""
            #!/bin/sh
            if [ "$1 $2" = "buildx version" ]; then echo "github.com/docker/buildx v0.12.1 30feaa1"; exit 0; fi
            printf '%s\n' "$@" "$DOCKER_HOST" "$BUILDX_BUILDER" "$https_proxy" > '{folder.Path}/called'
            [ "$1 $2 $3" = "buildx build --load" ] || exit 9
            shift 3
            exec '{real.Program}' build "$@"
            """);
        File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var run = new ImageRun(_engine, $"FROM {Base}\nARG A\nRUN --mount=type=secret,id=s test -s /run/secrets/s");
        folder.Write("secret", "hush-hush");
        var options = run.Options with
        {
            BuildArguments = BuildArguments.Parse(["A=b c"]),
            Secrets = BuildSecret.Parse(["id=s,src=secret"], folder.Path, new SecretMask()),
            Proxies = run.Options.Proxies.Clear().Add("https_proxy", "http://user:pass@127.0.0.1:9"),
        };
        var builder = await BuilderChoice.MakeAsync(_engine, options, [real.Program, client], new FileDigests(), NullLogger.Instance);
        builder.Name.Should().Be("BuildKit, by 'docker buildx' 0.12.1");

        var built = await BuildAsync(run, options with { Builder = builder });

        var called = await File.ReadAllLinesAsync(Path.Combine(folder.Path, "called"), Cancellation);
        called.Should().ContainInOrder(
            "buildx", "build", "--load", "--progress", "plain", "--platform", "linux/amd64",
            "--tag", $"slipway/{run.Name}:{built.Identity.Tag}",
            "--label", $"slipway.identity={built.Identity.Hex}",
            "--build-arg", "A=b c", "--build-arg", "https_proxy",
            "--secret", $"id=s,src={folder.Path}/secret",
            "--file", "Dockerfile", "-", _engine.Endpoint.ToString(), "default", "http://user:pass@127.0.0.1:9");
        called.Count(argument => argument.Contains("pass@", StringComparison.Ordinal)).Should().Be(1, "only the environment has it");
    }

    [Fact]
    public async Task Without_a_client_that_can_the_classic_builder_builds()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}\nENV A={Guid.NewGuid():N}");

        var builder = await BuilderChoice.MakeAsync(_engine, run.Options, [], new FileDigests(), NullLogger.Instance);

        builder.Name.Should().StartWith("the classic builder of engine");
    }

    private static async Task<string> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancellation);
    }

    private async Task<BuildKitClient> RequireClientAsync()
    {
        Assert.SkipUnless(_engine.HasBuildKit, $"The engine {_engine.Version} has no BuildKit.");
        var client = await BuildKitClient.FindAsync(BuildKitClient.Programs, Cancellation);
        Assert.SkipWhen(client is null, "No Docker client here can have BuildKit build.");
        return client;
    }

    private async Task<ImageBuildOptions> OptionsAsync(
        ImageRun run, SecretMask? mask = null, string[]? secrets = null, string folder = "/")
    {
        await RequireClientAsync();
        return run.Options with
        {
            Builder = null,
            StateFolder = Path.Combine(Path.GetDirectoryName(run.LogFile)!, "state"),
            Mask = mask ?? new SecretMask(),
            Secrets = BuildSecret.Parse(secrets ?? [], folder, mask ?? new SecretMask()),
        };
    }

    private static async Task<BuiltImage> BuildAsync(ImageRun run, ImageBuildOptions options)
    {
        using var builder = run.Builder(options);
        return await builder.BuildAsync(await run.LoadAsync(), cancellationToken: Cancellation);
    }
}
