using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Parameters;

/// <summary>How work is parted among builds.</summary>
public sealed class PartitionTests
{
    [Fact]
    public void All_shares_together_have_each_item_once()
    {
        var shares = Enumerable.Range(1, 3).Select(part => Parse($"{part}/3").GetCurrent(Enumerable.Range(0, 8)).ToList());

        shares.Select(share => share.Count).Should().Equal(3, 3, 2);
        shares.SelectMany(share => share).Should().BeEquivalentTo(Enumerable.Range(0, 8));
        Partition.Whole.GetCurrent([1, 2]).Should().Equal(1, 2);
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("-1/3")]
    [InlineData("1")]
    [InlineData("a/b")]
    public async Task What_is_no_share_is_refused(string text)
    {
        using var folder = new BuildFolder();

        await folder.RunAsync<Sample>($"A --share={text}", expected: -1);

        folder.Output.Should().Contain($"error SLP1011: '{text}', given by --share, is no value for 'Share'");
    }

    [Fact]
    public async Task A_share_is_given_as_a_parameter()
    {
        using var folder = new BuildFolder();

        (await folder.RunAsync<Sample>("A --share 2/3")).Share.ToString().Should().Be("2/3");
    }

    private static Partition Parse(string text)
    {
        Partition.TryParse(text, out var partition).Should().BeTrue();
        return partition!;
    }

    private sealed class Sample : SlipwayBuild
    {
        [Parameter] public readonly Partition Share = Partition.Whole;

        Target A => _ => _.Partition(3).Executes(() => { });
    }
}
