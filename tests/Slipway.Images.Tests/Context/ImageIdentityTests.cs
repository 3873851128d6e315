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
            _first.Write(file, $"FROM {file}");
        }

        // Another order, another time, another umask.
        foreach (var file in files.Reverse())
        {
            var path = _second.Write(file, $"FROM {file}");
            File.SetLastWriteTimeUtc(path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        }

        (await Identity(_first)).Should().Be(await Identity(_second));
        (await Tar(_first)).Should().Equal(await Tar(_second));
    }

    [Theory]
    [InlineData("a.txt", "other")]
    [InlineData("Dockerfile", "FROM other")]
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

        BuildContext.Read(image).Entries.Select(entry => entry.Path).Should()
            .Equal("Dockerfile", "Dockerfile.dockerignore", "requirements.txt");

        var before = await Identity(_first);
        _first.Write("images/x/a.txt", "other");
        (await Identity(_first)).Should().Be(before);
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
        _first.Write("images/x/Dockerfile", "FROM scratch");
        _first.Write("images/x/a.txt", "a");
        _first.Write("images/x/requirements.txt", "six");
    }

    private static async Task<ImageIdentity> Identity(
        TemporaryFolder root, ImageBuildOptions? options = null, string baseIdentity = "sha256:base")
    {
        var cancellation = TestContext.Current.CancellationToken;
        var image = (await ImageDefinition.LoadAllAsync(root.Path, cancellationToken: cancellation)).Single();
        return await ImageIdentity.ComputeAsync(
            image,
            BuildContext.Read(image),
            [new BaseImage("debian:bookworm-slim", "sha256:id", baseIdentity)],
            options ?? new ImageBuildOptions { LogFolder = "logs" },
            cancellation);
    }

    private static async Task<byte[]> Tar(TemporaryFolder root)
    {
        using var stream = new MemoryStream();
        var image = (await ImageDefinition.LoadAllAsync(root.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();
        await BuildContext.Read(image).WriteTarAsync(stream, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }
}
