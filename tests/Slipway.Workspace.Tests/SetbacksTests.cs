using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Tests.Fixtures;

namespace Slipway.Workspace.Tests;

public sealed class SetbacksTests
{
    [Fact]
    public void What_is_set_aside_is_forgotten_when_nobody_has_tried_it_again_for_a_day_and_what_is_tried_is_kept()
    {
        var clock = new TestClock(DateTimeOffset.UnixEpoch);
        var setbacks = new Setbacks(clock, NullLogger<Setbacks>.Instance);
        void Fail(string item) => setbacks.Try(item, () => throw new IOException("broken"), CancellationToken.None);
        Fail("a job that is deleted then");

        for (var hour = 0; hour < 30; hour++)
        {
            Fail("another job");
            clock.Now += TimeSpan.FromHours(2);
        }

        setbacks.Find("a job that is deleted then").Should().BeNull();
        setbacks.Find("another job")!.Times.Should().Be(30);
    }
}
