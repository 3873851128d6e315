using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;
using Slipway.Core.Secrets;

namespace Slipway.Images.Tests.Engine;

/// <summary>What <c>docker buildx</c> and an engine of today make of the build, without anything between.</summary>
public sealed class ModernBuildKitTests(ModernEngine modern) : IClassFixture<ModernEngine>
{
    private const string Base = "debian:bookworm-slim";

    private readonly ContainerEngine _engine = modern.Require().Engine;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_what_builds()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}");

        (await OptionsAsync(run)).Builder!.Name.Should().StartWith("BuildKit, by 'docker buildx' 0.");
    }

    [Fact]
    public async Task Cache_mounts_here_documents_links_and_mounts_of_the_context_work()
    {
        await using var run = new ImageRun(_engine, $"""
            FROM {Base}
            ARG WHO
            RUN --mount=type=cache,target=/cache echo 1 > /cache/a && cp /cache/a /a
            RUN <<EOF
            # a comment of the script's
            echo "$WHO" > /who
            EOF
            COPY --link --chmod=640 hello /hello
            COPY <<"END" /end
            # the first line
            END
            RUN --mount=type=bind,source=src,target=/src cat /src/deep/a /hello /who /end > /all && stat -c %a /hello && cat /all
            """);
        run.Write("hello", $"hello {Guid.NewGuid():N}\n");
        run.Write("src/deep/a", "deep\n");
        run.Write("beside", "not sent");

        var built = await BuildAsync(run, await OptionsAsync(run, run.Options with { BuildArguments = BuildArguments.Parse(["WHO=you"]) }));

        var log = await File.ReadAllTextAsync(run.LogFile, Cancellation);
        log.Should().Contain(" 640\n").And.Contain(" deep\n").And.Contain(" you\n").And.Contain(" # the first line\n");
        var labels = (await _engine.Client.Images.InspectImageAsync(built.Id, Cancellation)).Config!.Labels!;
        labels["slipway.identity"].Should().Be(built.Identity.Hex);
    }

    [Fact]
    public async Task A_secret_reaches_its_step_and_nothing_else()
    {
        var value = $"hush-{Guid.NewGuid():N}";
        await using var run = new ImageRun(_engine, $"FROM {Base}\nRUN --mount=type=secret,id=a cat /run/secrets/a && md5sum /run/secrets/a > /sum");
        run.Write(".dockerignore", "secret");
        run.Write("secret", value);
        var mask = new SecretMask();
        var options = run.Options with { Mask = mask, Secrets = BuildSecret.Parse(["id=a,src=secret"], Path.GetDirectoryName(run.PathOf("secret"))!, mask) };

        var built = await BuildAsync(run, await OptionsAsync(run, options));

        (await File.ReadAllTextAsync(run.LogFile, Cancellation)).Should().Contain("***").And.NotContain(value);
        (await _engine.Client.Images.GetImageHistoryAsync(built.Id, Cancellation)).Should()
            .NotContain(step => step.CreatedBy.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_is_built_on_its_sibling_and_runs_what_that_has_for_it()
    {
        await using var parent = new ImageRun(_engine, $"FROM {Base}\nRUN echo {Guid.NewGuid():N} > /parent\nONBUILD COPY triggered /triggered");
        var child = $"../child-{parent.Name}";
        parent.Write($"{child}/Dockerfile", $"FROM {parent.Name}\nCOPY --from={parent.Name} /parent /copy\nRUN --mount=from={parent.Name},target=/p cmp /copy /p/parent && cat /triggered");
        parent.Write($"{child}/triggered", "by the parent");
        parent.Write($"{child}/beside", "");
        var images = await parent.LoadAllAsync();
        var image = images.Single(image => image.Name != parent.Name);
        using var builder = parent.Builder(await OptionsAsync(parent, parent.Options with { Images = images }));

        var first = await builder.BuildAsync(image, cancellationToken: Cancellation);
        parent.Write($"{child}/triggered", "again");
        var second = await builder.BuildAsync(image, cancellationToken: Cancellation);
        parent.Write($"{child}/beside", "other");

        second.Identity.Should().NotBe(first.Identity);
        second.Id.Should().NotBe(first.Id);
        (await builder.FindIdentityAsync(image, Cancellation)).Should().Be(second.Identity);
    }

    [Fact]
    public async Task What_it_warns_of_is_told_with_its_line()
    {
        await using var run = new ImageRun(_engine, $"# a\n\nFROM {Base} as first\nENV A={Guid.NewGuid():N}");
        var logger = new RecordingLogger();
        var options = await OptionsAsync(run, logger: logger);

        await BuildAsync(run, options);

        logger.Warnings.Should().Contain(line => line.Contains("SLP2014", StringComparison.Ordinal)
            && line.Contains($"images/{run.Name}/Dockerfile:3", StringComparison.Ordinal) && line.Contains("FromAsCasing", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("RUNN true", "unknown instruction: RUNN")]
    [InlineData("RUN --mount=type=bin true", "unsupported mount type")]
    [InlineData("COPY nosuch /", "\"/nosuch\": not found")]
    [InlineData("RUN echo why && exit 3", "    why")]
    public async Task What_fails_names_its_line(string instruction, string why)
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}");
        var image = await run.LoadAsync();
        using var builder = run.Builder(await OptionsAsync(run));
        // What is refused before it gets to a builder gets there.
        run.Write("Dockerfile", $"FROM {Base}\n\n# a\n\n{instruction}");
        var build = () => builder.BuildAsync(image, cancellationToken: Cancellation);

        var diagnostic = (await build.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();

        (diagnostic.Code, diagnostic.File, diagnostic.Line).Should().Be(("SLP2010", $"images/{run.Name}/Dockerfile", 5));
        diagnostic.Message.Should().Contain(why);
    }

    [Fact]
    public async Task A_file_that_has_changed_is_never_taken_for_what_it_was()
    {
        // The same size and time as before: what BuildKit itself would take for the same file.
        await using var run = new ImageRun(_engine, $"FROM {Base}\nCOPY weights notes /data/\nRUN cat /data/weights");
        run.Write("notes", "");
        var contents = Enumerable.Range(0, 3).Select(_ => $"{Guid.NewGuid():N}").ToList();
        var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        run.Write("weights", "");
        var image = await run.LoadAsync();
        using var builder = run.Builder(await OptionsAsync(run));
        foreach (var content in contents)
        {
            run.Write("weights", content);
            File.SetLastWriteTimeUtc(run.PathOf("weights"), time);

            await builder.BuildAsync(image, cancellationToken: Cancellation);

            (await File.ReadAllTextAsync(run.LogFile, Cancellation)).Should().Contain(content);
            if (content == contents[1])
            {
                // Gone and back again.
                run.Delete("weights");
                var without = () => builder.BuildAsync(image, cancellationToken: Cancellation);
                await without.Should().ThrowAsync<DiagnosticException>();
            }
        }
    }

    [Fact]
    public async Task Of_a_folder_only_what_is_new_is_sent()
    {
        await using var run = new ImageRun(_engine, $"FROM {Base}\nCOPY . /data/");
        const int Megabytes = 4;
        await File.WriteAllBytesAsync(run.PathOf("large"), RandomNumberGenerator.GetBytes(Megabytes << 20), Cancellation);
        var options = await OptionsAsync(run);
        await BuildAsync(run, options);
        (await SentAsync(run)).Should().BeGreaterThan(Megabytes << 20);

        run.Write("small", "new");
        await BuildAsync(run, options);

        (await SentAsync(run)).Should().BeLessThan(100_000);
    }

    [Fact]
    public async Task The_image_is_what_docker_makes_of_the_folder_by_hand()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var i = 0; i < 6; i++)
        {
            await using var run = new ImageRun(_engine, $"FROM {Base}");
            var image = await RandomContext.FillAsync(run, random, Base);
            using var builder = run.Builder(await OptionsAsync(run));
            var because = $"seed {seed}, image {i}:\n{await image.ReadDockerfileAsync(Cancellation)}";
            var byHand = await new ChildProcess(
                modern.Require().Client, "buildx", "build", "--load", "--tag", $"slipway/{run.Name}:by-hand", image.ContextFolder)
            {
                Environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = _engine.Endpoint.ToString(), ["BUILDX_NO_DEFAULT_ATTESTATIONS"] = "1" },
            }.RunAsync(Cancellation);
            var build = () => builder.BuildAsync(image, cancellationToken: Cancellation);
            if (byHand.ExitCode != 0)
            {
                await build.Should().ThrowAsync<DiagnosticException>(because);
                continue;
            }

            var built = await build();

            var content = await RandomContext.ReadAsync(_engine, $"slipway/{run.Name}:by-hand");
            (await RandomContext.ReadAsync(_engine, built.Id)).Should().BeEquivalentTo(content, because);
            await RandomContext.EnsureAllCountsAsync(run, image, content, because);
        }
    }

    /// <summary>How many bytes of the context BuildKit has taken, as it says.</summary>
    private static async Task<double> SentAsync(ImageRun run)
    {
        var said = Regex.Matches(await File.ReadAllTextAsync(run.LogFile, Cancellation), @"transferring context: ([\d.]+)(k|M|)B").Last();
        return double.Parse(said.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * said.Groups[2].Value switch { "k" => 1e3, "M" => 1e6, _ => 1 };
    }

    private async Task<ImageBuildOptions> OptionsAsync(ImageRun run, ImageBuildOptions? options = null, RecordingLogger? logger = null)
    {
        options = (options ?? run.Options) with { StateFolder = Path.Combine(Path.GetDirectoryName(run.LogFile)!, "state") };
        var builder = await BuilderChoice.MakeAsync(
            _engine, options, [modern.Require().Client], new FileDigests(), (Microsoft.Extensions.Logging.ILogger?)logger ?? NullLogger.Instance);
        return options with { Builder = builder };
    }

    private static async Task<BuiltImage> BuildAsync(ImageRun run, ImageBuildOptions options)
    {
        using var builder = run.Builder(options);
        return await builder.BuildAsync(await run.LoadAsync(), cancellationToken: Cancellation);
    }
}
