namespace Slipway.Targets.Tests.Output;

/// <summary>How durations are written.</summary>
public sealed class SummaryTests
{
    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(59.96, "0:59 min")]
    [InlineData(65, "1:05 min")]
    [InlineData(7203, "2:00:03 h")]
    public void A_duration_is_as_exact_as_it_is_short(double seconds, string text) =>
        SummaryTable.Format(TimeSpan.FromSeconds(seconds)).Should().Be(text);
}
