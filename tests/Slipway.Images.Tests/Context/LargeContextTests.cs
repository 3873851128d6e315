namespace Slipway.Images.Tests.Context;

public sealed class LargeContextTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    [Fact]
    public async Task What_makes_a_context_large_is_named_with_the_lines_that_leave_it_out()
    {
        Write("data/[1].bin", 3_000_000_000);
        Write("more.bin", 200_000_000);
        Write("small.bin", 10);

        var warning = await FindAsync("COPY . /");

        (warning?.Code, warning?.File).Should().Be(("SLP2060", "images/x/Dockerfile"));
        warning!.Message.Should().Contain("3.2 GB").And.Contain("data/[1].bin (3.0 GB), more.bin (200 MB)").And.NotContain("small");
        warning.Remedy.Should().Contain(@"images/x/.dockerignore each: 'data/\[1\].bin', 'more.bin'");
    }

    [Fact]
    public async Task Many_small_files_are_named_by_their_folder()
    {
        for (var i = 0; i < 50; i++)
        {
            Write($"data/{i}", 5_000_000);
        }

        (await FindAsync("COPY . /"))!.Message.Should().EndWith("data (250 MB)");
    }

    [Theory]
    [InlineData("COPY small.bin /")]
    [InlineData("RUN true")]
    public async Task What_is_not_reached_is_nothing_to_speak_of(string instruction)
    {
        Write("large.bin", 3_000_000_000);
        Write("small.bin", 10);

        (await FindAsync(instruction)).Should().BeNull();
    }

    public void Dispose() => _root.Dispose();

    // Takes no room on the disk.
    private void Write(string path, long length)
    {
        using var file = File.OpenWrite(_root.Write($"images/x/{path}", ""));
        file.SetLength(length);
    }

    private async Task<Slipway.Core.Diagnostics.Diagnostic?> FindAsync(string instruction)
    {
        var dockerfile = $"FROM x\n{instruction}";
        _root.Write("images/x/Dockerfile", dockerfile);
        var image = (await ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();
        return LargeContext.Find(image, BuildContext.Read(image, ContextReach.Of(dockerfile, [], [])));
    }
}
