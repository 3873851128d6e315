namespace Slipway.Targets.Analyzers.Tests;

/// <summary>Parameters that can't be given.</summary>
public sealed class ParameterTests
{
    private const string Given =
        "which can't be given: use string, bool, int, long, double, decimal, an enum, TimeSpan, Uri, AbsolutePath, Partition, or an array of one of them";

    [Theory]
    [InlineData("[Parameter] readonly DateTime When;", "DateTime", "When")]
    [InlineData("[Parameter(\"How much\")] readonly float Ratio;", "float", "Ratio")]
    [InlineData("[Parameter] List<string>? Images { get; set; }", "List<string>?", "Images")]
    [InlineData("[Parameter, Secret] readonly object? Key;", "object?", "Key")]
    [InlineData("[Parameter] DateTime[] Times = [];", "DateTime[]", "Times")]
    public async Task A_type_that_no_text_is_converted_to_is_an_error(string member, string type, string name) =>
        (await Compiled.SaysAsync($"class Build : SlipwayBuild {{ {member} }}"))
            .Should().Equal($"SLP1019 at {type}: The parameter '{name}' has the type {type}, {Given}");

    [Fact]
    public async Task A_components_parameter_has_a_type_too() =>
        (await Compiled.SaysAsync("interface IPublish : ISlipwayBuild { [Parameter] DateTime? When => TryGetValue<DateTime?>(); }"))
            .Should().Equal($"SLP1019 at DateTime?: The parameter 'When' has the type DateTime?, {Given}");

    [Theory]
    [InlineData("[Parameter] string Name => \"x\";")]
    [InlineData("[Parameter] string Name { get { return \"x\"; } }")]
    public async Task A_property_that_computes_its_value_is_an_error_in_a_class(string member) =>
        (await Compiled.SaysAsync($"abstract class Shared : SlipwayBuild; class Build : Shared {{ {member} }}"))
            .Should().Equal("SLP1019 at Name: The parameter 'Name' can't be set: it is a property that computes its value");

    [Theory]
    [InlineData("readonly string? Name;")]
    [InlineData("readonly bool Flag;")]
    [InlineData("readonly bool? Maybe;")]
    [InlineData("readonly int Count = 3;")]
    [InlineData("readonly long Size;")]
    [InlineData("readonly double? Ratio;")]
    [InlineData("readonly decimal Price;")]
    [InlineData("readonly DayOfWeek Day;")]
    [InlineData("readonly DayOfWeek?[] Days = [];")]
    [InlineData("readonly string[] Images = [];")]
    [InlineData("readonly AbsolutePath? Output;")]
    [InlineData("readonly TimeSpan Wait;")]
    [InlineData("readonly Partition TestPartition = Partition.Whole;")]
    [InlineData("Uri? Address { get; set; }")]
    [InlineData("string? ReadOnly { get; }")]
    [InlineData("string? Once { get; init; }")]
    [InlineData("string Kept => field ?? \"x\";")]
    [InlineData("string Checked { get => _checked; set => _checked = value.Trim(); } string _checked = \"\";")]
    public async Task What_can_be_given_and_set_is_none(string member) =>
        (await Compiled.SaysAsync($"class Build : SlipwayBuild {{ [Parameter] {member} }}")).Should().BeEmpty();

    [Fact]
    public async Task A_component_computes_its_parameters() =>
        (await Compiled.SaysAsync("""
            interface IPublish : ISlipwayBuild
            {
                [Parameter("Where images go")] string? Registry => TryGetValue<string>();

                [Parameter] int Retries => TryGetValue<int?>() ?? 3;
            }
            """)).Should().BeEmpty();

    [Fact]
    public async Task What_the_engine_does_not_read_is_none() =>
        (await Compiled.SaysAsync("""
            abstract class Shared<T> : SlipwayBuild { [Parameter] protected T? Value { get; set; } }

            class Build : Shared<string>
            {
                [Parameter] static DateTime When;

                readonly DateTime _start = DateTime.UtcNow;

                class Options { [Parameter] public DateTime When => default; }
            }

            partial class Parted : SlipwayBuild { [Parameter] partial string Name { get; set; } }

            partial class Parted { partial string Name { get => field ?? ""; set; } }
            """)).Should().BeEmpty();
}
