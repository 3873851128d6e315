using System.Globalization;
using CsCheck;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Tests.Resources;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(1, "1.0")]
    [InlineData(0, "0.0")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(-0.000012, "-1.2e-05")]
    [InlineData(1024, "1024.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(123456789.123, "123456789.123")]
    public void A_number_is_written_as_Python_writes_it(double value, string expected) =>
        NumberText.Of(value).Should().Be(expected);

    [Fact]
    public void A_number_reads_back_as_itself() => Gen.Double.Where(double.IsFinite).Sample(value =>
        double.Parse(NumberText.Of(value), CultureInfo.InvariantCulture).Equals(value));
}
