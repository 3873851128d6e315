namespace Slipway.Images.Tests.Build;

public sealed class ImageCountTests
{
    [Fact]
    public void Those_that_have_ended_are_counted_once_each()
    {
        var count = new ImageCount(4);
        count.ToString().Should().Be("0 of 4 images built");

        count.Note("a", hasFailed: false);
        count.Note("a", hasFailed: false);
        count.Note("b", hasFailed: false);
        count.ToString().Should().Be("2 of 4 images built");

        count.Note("c", hasFailed: true);
        count.ToString().Should().Be("2 of 4 images built, 1 failed");
    }
}
