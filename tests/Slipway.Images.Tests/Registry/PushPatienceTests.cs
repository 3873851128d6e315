using Docker.DotNet.Models;

namespace Slipway.Images.Tests.Registry;

public sealed class PushPatienceTests
{
    private readonly PushPatience _patience = new(TimeSpan.FromSeconds(60), new StandingClock());

    [Fact]
    public void A_layer_that_is_taken_ends_the_wait_for_one()
    {
        _patience.Note(new JSONMessage { Status = "Retrying in 5 seconds" }).Should().BeTrue();
        _patience.Left.Should().Be(TimeSpan.FromSeconds(60));

        _patience.Note(new JSONMessage { Status = "Pushed" }).Should().BeTrue();

        _patience.Left.Should().BeNull();
    }

    [Fact]
    public void A_registry_that_was_given_up_is_not_tried_again_by_a_clock_that_lags_behind_its_timer()
    {
        _patience.Begin();
        _patience.IsExhausted.Should().BeFalse();

        _patience.RunOut();

        _patience.IsExhausted.Should().BeTrue();
    }

    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
