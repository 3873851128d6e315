using System.Collections.Immutable;
using System.Runtime.Versioning;

namespace Slipway.Images.Tests.Context;

[UnsupportedOSPlatform("windows")]
public sealed class ImageIdentityTests : IDisposable
{
    private readonly TemporaryFolder _first = new();
    private readonly TemporaryFolder _second = new();

    [Fact]
    public async Task The_same_content_elsewhere_has_the_same_identity()
    {
        string[] files = ["images/x/Dockerfile", "images/x/a.txt", "images/x/sub/b.txt", "images/x/sub.txt"];
        foreach (var file in files)
        {
            _first.Write(file, $"FROM base\nCOPY . /\n# {file}");
        }

        // Another order, another time, another umask.
        foreach (var file in files.Reverse())
        {
            var path = _second.Write(file, $"FROM base\nCOPY . /\n# {file}");
            File.SetLastWriteTimeUtc(path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        }

        (await Identity(_first)).Should().Be(await Identity(_second));
        (await Tar(_first)).Should().Equal(await Tar(_second));
    }

    [Theory]
    [InlineData("a.txt", "other")]
    [InlineData("Dockerfile", "FROM other\nCOPY . /")]
    [InlineData("requirements.txt", "six>=2")]
    [InlineData("new.txt", "")]
    [InlineData(".dockerignore", "nothing")]
    public async Task Other_content_has_another_identity(string file, string text)
    {
        WriteSmall();
        var before = await Identity(_first);

        _first.Write($"images/x/{file}", text);

        (await Identity(_first)).Should().NotBe(before);
    }

    [Fact]
    public async Task An_executable_file_is_other_content()
    {
        WriteSmall();
        var before = await Identity(_first);

        File.SetUnixFileMode(
            Path.Combine(_first.Path, "images/x/a.txt"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        (await Identity(_first)).Should().NotBe(before);
    }

    [Fact]
    public async Task An_empty_folder_is_other_content_also_when_all_in_it_is_ignored()
    {
        WriteSmall();
        _first.Write("images/x/.dockerignore", "logs/*");
        var before = await Identity(_first);

        _first.Write("images/x/logs/today", "one");
        var withFolder = await Identity(_first);
        _first.Write("images/x/logs/today", "two");

        withFolder.Should().NotBe(before).And.Be(await Identity(_first));
        _first.Write("images/x/.dockerignore", "logs");
        var ignored = await Identity(_first);
        Directory.Delete(Path.Combine(_first.Path, "images/x/logs"), recursive: true);
        (await Identity(_first)).Should().Be(ignored);
    }

    [Fact]
    public async Task What_is_ignored_is_no_content_but_a_manifest_still_counts()
    {
        WriteSmall();
        _first.Write("images/x/.dockerignore", "*");
        var before = await Identity(_first);

        _first.Write("images/x/a.txt", "other");
        (await Identity(_first)).Should().Be(before);

        _first.Write("images/x/requirements.txt", "six>=3");
        (await Identity(_first)).Should().NotBe(before);
    }

    [Fact]
    public async Task A_Dockerfiles_own_ignore_file_takes_the_place_of_the_contexts()
    {
        WriteSmall();
        _first.Write("images/x/.dockerignore", "requirements.txt");
        _first.Write("images/x/Dockerfile.dockerignore", "*\n!requirements.txt");
        var image = (await ImageDefinition.LoadAllAsync(_first.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();

        BuildContext.Read(image, ContextReach.All).Entries.Select(entry => entry.Path).Should()
            .Equal("Dockerfile", "Dockerfile.dockerignore", "requirements.txt");

        var before = await Identity(_first);
        _first.Write("images/x/a.txt", "other");
        (await Identity(_first)).Should().Be(before);
    }

    [Theory]
    [InlineData("FROM scratch\nCOPY a.txt /", true)]
    [InlineData("FROM scratch\n# says why\n\nCOPY a.txt /", true)]
    [InlineData("# says why\nFROM scratch\nCOPY \\\n  # in between\n  a.txt /", false)]
    [InlineData("# syntax=docker/dockerfile:1\nFROM scratch\nCOPY a.txt /", false)]
    [InlineData("FROM scratch\nCOPY a.txt /\n\n", true)]
    public async Task What_a_Dockerfile_says_to_people_alone_does_not_count(string dockerfile, bool isSame)
    {
        WriteSmall();
        _first.Write("images/x/Dockerfile", "FROM scratch\nCOPY a.txt /");
        var before = await Identity(_first);

        _first.Write("images/x/Dockerfile", dockerfile);

        ((await Identity(_first)) == before).Should().Be(isSame);
    }

    [Fact]
    public async Task A_file_that_the_Dockerfile_does_not_reach_does_not_count()
    {
        WriteSmall();
        _first.Write("images/x/Dockerfile", "FROM scratch\nCOPY a.txt /");
        var before = await Identity(_first);

        _first.Write("images/x/new.txt", "");
        _first.Write("images/x/.dockerignore", "new.txt");
        (await Identity(_first)).Should().Be(before);

        _first.Write("images/x/a.txt", "other");
        (await Identity(_first)).Should().NotBe(before);
    }

    [Fact]
    public async Task Files_that_a_test_mounts_count()
    {
        WriteSmall();
        _first.Write("images/x/Dockerfile", "FROM scratch");
        _first.Write("images/x/smoke.yaml", "schemaVersion: 2.0.0\ncontainerRunOptions: {envFile: test.env, bindMounts: ['data:/data']}");
        _first.Write("images/x/test.env", "A=1");
        _first.Write("images/x/data/a", "1");
        var before = await Identity(_first);

        _first.Write("images/x/test.env", "A=2");
        var after = await Identity(_first);
        _first.Write("images/x/data/a", "2");

        new[] { before, after, await Identity(_first) }.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Base_platform_and_build_arguments_count_and_proxies_do_not()
    {
        WriteSmall();
        var options = new ImageBuildOptions { LogFolder = "logs" };
        var before = await Identity(_first, options);

        (await Identity(_first, options, "sha256:other")).Should().NotBe(before);
        (await Identity(_first, options with { Platform = "linux/arm64" })).Should().NotBe(before);
        (await Identity(_first, options with { BuildArguments = ImmutableDictionary<string, string>.Empty.Add("A", "1") }))
            .Should().NotBe(before);
        (await Identity(_first, options with { Proxies = ImmutableDictionary<string, string>.Empty.Add("HTTP_PROXY", "x") }))
            .Should().Be(before);
        (await Identity(_first, options with { LogFolder = "elsewhere" })).Should().Be(before);
    }

    [Fact]
    public async Task The_tag_is_the_first_half_of_the_hash()
    {
        WriteSmall();

        var identity = await Identity(_first);

        identity.Hex.Should().MatchRegex("^[0-9a-f]{64}$").And.StartWith(identity.Tag);
        identity.Tag.Should().HaveLength(32);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    private void WriteSmall()
    {
        _first.Write("images/x/Dockerfile", "FROM scratch\nCOPY . /");
        _first.Write("images/x/a.txt", "a");
        _first.Write("images/x/requirements.txt", "six");
    }

    private static async Task<ImageIdentity> Identity(
        TemporaryFolder root, ImageBuildOptions? options = null, string baseIdentity = "sha256:base")
    {
        var cancellation = TestContext.Current.CancellationToken;
        options ??= new ImageBuildOptions { LogFolder = "logs" };
        var image = (await ImageDefinition.LoadAllAsync(root.Path, cancellationToken: cancellation)).Single();
        var dockerfile = await image.ReadDockerfileAsync(cancellation);
        return await ImageIdentity.ComputeAsync(
            image,
            dockerfile,
            BuildContext.Read(image, ContextReach.Of(dockerfile, [], image.TestFiles)),
            [new BaseImage("debian:bookworm-slim", "sha256:id", baseIdentity)],
            options.Platform,
            options.BuildArguments,
            tests: "",
            new FileDigests(),
            cancellation);
    }

    private static async Task<byte[]> Tar(TemporaryFolder root)
    {
        using var stream = new MemoryStream();
        var image = (await ImageDefinition.LoadAllAsync(root.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();
        await BuildContext.Read(image, ContextReach.All).WriteTarAsync(stream, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }
}
