namespace Slipway.Images.Tests.Build;

/// <summary>What is remembered of how long builds took.</summary>
public sealed class BuildDurationsTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    private string File => Path.Combine(_root.Path, "images", "durations.json");

    private BuildDurations Durations => new(File);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_last_build_of_each_image_is_remembered()
    {
        Durations.Keep("a", TimeSpan.FromSeconds(90));
        Durations.Keep("b", TimeSpan.FromSeconds(3));
        Durations.Keep("a", TimeSpan.FromSeconds(150));

        Durations.Find("a").Should().Be(TimeSpan.FromSeconds(150));
        Durations.Find("b").Should().Be(TimeSpan.FromSeconds(3));
        Durations.Find("c").Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("""{"a": "soon"}""")]
    [InlineData("""{"a": -1}""")]
    [InlineData("""{"a": 1e300}""")]
    public void What_can_not_be_read_counts_as_nothing_and_is_written_anew(string damaged)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, damaged);

        Durations.Find("a").Should().BeNull();
        Durations.Keep("a", TimeSpan.FromSeconds(1));
        Durations.Find("a").Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Images_of_long_ago_are_forgotten()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, $"{{{string.Join(",", Enumerable.Range(0, 5000).Select(i => $"\"i{i}\": 1"))}}}");

        Durations.Keep("new", TimeSpan.FromSeconds(1));

        Durations.Find("i0").Should().BeNull();
        Durations.Find("i4999").Should().NotBeNull();
        new FileInfo(File).Length.Should().BeLessThan(20_000);
    }
}
