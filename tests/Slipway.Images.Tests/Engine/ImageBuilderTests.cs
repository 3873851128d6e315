using System.Net.Sockets;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Images.Tests.Engine;

public sealed class ImageBuilderTests(EngineFixture fixture)
{
    private const string Base = "debian:bookworm-slim";

    private readonly ContainerEngine _engine = fixture.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_build_gives_an_image_with_its_identity_and_a_log_and_is_not_repeated()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}\nCOPY hello /hello\nRUN cat /hello");
        run.Write("hello", "good morning");

        var built = await run.BuildAsync();
        var again = await run.BuildAsync();

        again.Id.Should().Be(built.Id).And.StartWith("sha256:");
        (await run.Builder().FindIdentityAsync(await run.LoadAsync(), Cancellation)).Should().Be(built.Identity);
        (await File.ReadAllTextAsync(run.LogFile, Cancellation)).Should().Contain("good morning");
        var labels = (await _engine.Client.Images.InspectImageAsync(built.Id, Cancellation)).Config!.Labels!;
        labels["slipway.image"].Should().Be(run.Name);
        labels["slipway.identity"].Should().Be(built.Identity.Hex);
        labels.Should().NotContainKey("org.opencontainers.image.version");
        (await run.ImagesAsync()).Should().ContainSingle().Which.RepoTags.Should().ContainSingle();
    }

    [Fact]
    public async Task Pipes_sockets_and_empty_folders_of_a_context_are_as_with_Dockers_own_clients()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}\nCOPY . /srv/\nCOPY logs /srv/copied\nRUN test -p /srv/odd/pipe && test -f /srv/odd/none && test ! -e /srv/odd/socket && test -d /srv/copied");
        run.Write("odd/none", "");
        var folder = Path.GetDirectoryName(run.PathOf("odd/none"))!;
        Directory.CreateDirectory(run.PathOf("logs"));
        await new ChildProcess("mkfifo", Path.Combine(folder, "pipe")).RunSuccessfullyAsync(Cancellation);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "socket")));

        var built = await run.BuildAsync();

        (await run.Builder().FindIdentityAsync(await run.LoadAsync(), Cancellation)).Should().Be(built.Identity);
    }

    [Fact]
    public async Task An_environment_that_names_an_image_is_that_image_with_its_identity()
    {
        await using var run = new ImageRun(_engine, "");
        run.Delete("Dockerfile");
        run.Write("environment.yml", $"$schema: https://example.org/environment.schema.json\nimage: {Base}\n");

        var built = await run.BuildAsync();

        var image = await _engine.Client.Images.InspectImageAsync(built.Id, Cancellation);
        image.Config!.Labels!["slipway.identity"].Should().Be(built.Identity.Hex);
        image.RootFS!.Layers.Should().Equal((await _engine.Client.Images.InspectImageAsync(Base, Cancellation)).RootFS!.Layers);
    }

    [Fact]
    public async Task Two_builds_of_the_same_image_at_once_give_one_image()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}\nRUN echo {Guid.NewGuid():N} > /a");

        var built = await Task.WhenAll(run.BuildAsync(), run.BuildAsync());

        built[0].Id.Should().Be(built[1].Id);
        (await run.ImagesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Labels_name_the_last_commit_that_touched_the_image()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}\nCOPY a /a");
        run.Write("a", "a");
        var image = await run.LoadAsync();
        await Git(image, "init", "--quiet");
        await Git(image, "remote", "add", "origin", "https://user:token@example.org/team/repo.git");
        await Git(image, "add", ".");
        await Git(image, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "-m", "images");
        var commit = (await Git(image, "rev-parse", "HEAD")).Trim();
        await Git(image, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--allow-empty", "-m", "other");

        var built = await run.BuildAsync();

        var labels = (await _engine.Client.Images.InspectImageAsync(built.Id, Cancellation)).Config!.Labels!;
        labels["org.opencontainers.image.revision"].Should().Be(commit);
        labels["org.opencontainers.image.source"].Should().Be("https://example.org/team/repo.git");
        labels["org.opencontainers.image.created"].Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$");
    }

    [Fact]
    public async Task A_failing_step_names_its_line_and_the_package_that_is_not_to_be_had()
    {
        await using var run = new ImageRun(_engine, $"""
            FROM {Base}
            # a comment
            COPY apt.txt /
            RUN echo "E: Unable to locate package no-such-tool" \
              && exit 100
            """);
        run.Write("apt.txt", "bash\nno-such-tool\n");
        var build = run.BuildAsync;

        var diagnostics = (await build.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;

        diagnostics.Select(d => (d.Code, d.File, d.Line)).Should().Equal(
            ("SLP2011", $"images/{run.Name}/apt.txt", 2), ("SLP2010", $"images/{run.Name}/Dockerfile", 4));
        diagnostics[1].Message.Should().Contain("step 3 of").And.Contain("Unable to locate package no-such-tool");
    }

    [Fact]
    public async Task A_failed_build_leaves_no_container_and_one_named_image_that_a_later_build_starts_from()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}\nRUN echo {Guid.NewGuid():N} > /first\nRUN exit 7");
        var build = run.BuildAsync;
        await build.Should().ThrowAsync<DiagnosticException>();
        var finished = (await run.ImagesAsync()).Should().ContainSingle().Which;
        finished.RepoTags.Should().Equal($"slipway/{run.Name}:building");
        (await ContainersOf(finished.ID)).Should().BeEmpty();

        var dockerfile = await File.ReadAllTextAsync(Path.Combine((await run.LoadAsync()).Folder, "Dockerfile"), Cancellation);
        run.Write("Dockerfile", dockerfile.Replace("exit 7", "cat /first", StringComparison.Ordinal));
        var built = await run.BuildAsync();

        (await File.ReadAllTextAsync(run.LogFile, Cancellation)).Should().Contain("Using cache");
        (await run.ImagesAsync()).Should().ContainSingle().Which.ID.Should().Be(built.Id);
    }

    [Fact]
    public async Task A_cancelled_build_stops_in_the_engine_too()
    {
        var mark = $"{Random.Shared.Next(100000, 999999)}";
        await using var run = new ImageRun(_engine, $"FROM {Base}\nRUN sleep {mark}");
        var image = await run.LoadAsync();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var building = run.Builder().BuildAsync(image, cancellationToken: cancellation.Token);
        await Until(async () => (await Sleeping(mark)).Any() || building.IsCompleted);
        await cancellation.CancelAsync();

        var finish = () => building;
        await finish.Should().ThrowAsync<OperationCanceledException>();
        await Until(async () => !(await Sleeping(mark)).Any());
    }

    [Fact]
    public async Task Files_that_change_while_they_are_built_do_not_pass_as_what_they_were()
    {
        await using var run = new ImageRun(_engine, "FROM scratch\nCOPY a /a");
        run.Write("a", $"{Guid.NewGuid():N}");
        var options = run.Options with { Builder = new BuilderThatIsSlow(run.Options.Builder!, () => run.Write("a", "second")) };

        var build = async () => await run.Builder(options).BuildAsync(await run.LoadAsync(), cancellationToken: Cancellation);

        (await build.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single().Code.Should().Be("SLP2012");
        (await run.ImagesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_base_image_that_is_nowhere_is_named_with_its_line()
    {
        await using var run = new ImageRun(_engine, "# none\nFROM 127.0.0.1:9/no/such:image");
        var build = run.BuildAsync;

        var diagnostic = (await build.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();

        (diagnostic.Code, diagnostic.Line).Should().Be(("SLP2005", 2));
        diagnostic.Message.Should().Contain("127.0.0.1:9/no/such:image");
        (await run.Builder().FindIdentityAsync(await run.LoadAsync(), Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task An_image_made_on_a_base_from_the_archive_is_another_base()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}\nENV A=1");
        var built = await run.BuildAsync();
        var bases = new BaseImages(_engine, allowInstall: false, NullLogger.Instance);

        var child = await bases.FindAsync(built.Id, Cancellation);
        var parent = await bases.FindAsync(Base, Cancellation);

        child!.Identity.Should().NotBe(parent!.Identity);
    }

    private async Task<IEnumerable<ContainerListResponse>> ContainersOf(string image) =>
        (await _engine.Client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, Cancellation))
        .Where(container => container.ImageID == image);

    private async Task<IEnumerable<ContainerListResponse>> Sleeping(string mark) =>
        (await _engine.Client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, Cancellation))
        .Where(container => container.Command.Contains($"sleep {mark}", StringComparison.Ordinal));

    private static async Task Until(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }

    private static async Task<string> Git(ImageDefinition image, params string[] arguments) =>
        (await new ChildProcess("git", arguments) { WorkingDirectory = image.Folder }.RunSuccessfullyAsync(Cancellation)).Output;

    // So slow that something happens before it has ended.
    private sealed class BuilderThatIsSlow(IBuilder builder, Action meanwhile) : IBuilder
    {
        public string Name => builder.Name;

        public void Check(ImageDefinition image) => builder.Check(image);

        public async Task BuildAsync(BuildRequest request, CancellationToken cancellationToken)
        {
            await builder.BuildAsync(request, cancellationToken);
            meanwhile();
        }
    }
}
