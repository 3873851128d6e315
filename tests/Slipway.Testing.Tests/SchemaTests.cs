using System.Reflection;
using System.Text.Json;
using Json.Schema;
using Slipway.Core.Yaml;
using Slipway.Testing.Definitions;
using Slipway.Testing.Reading;

namespace Slipway.Testing.Tests;

/// <summary>The schema for editors says what the parser does.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly SampleRepository _repository = new();

    public static TheoryData<string> Lists =>
        [.. typeof(TestKeys).GetFields(BindingFlags.Public | BindingFlags.Static).Select(list => list.Name)];

    public void Dispose() => _repository.Dispose();

    [Theory]
    [MemberData(nameof(Lists))]
    public void Each_key_that_the_parser_knows_is_in_the_schema_and_no_other(string list)
    {
        using var schema = JsonDocument.Parse(PipelineTestSchema.Read());

        schema.RootElement.GetProperty("$defs").GetProperty(list).GetProperty("properties").EnumerateObject()
            .Select(property => property.Name)
            .Should().BeEquivalentTo((IReadOnlyList<string>)typeof(TestKeys).GetField(list)!.GetValue(null)!);
    }

    [Theory]
    [InlineData("expect: {}")]
    [InlineData("inputs: { trees: 20, rate: 0.5, shuffle: true, title: x, sample: azureml:sales@latest }")]
    [InlineData("steps: train\ndescription: It trains.")]
    [InlineData("steps: [train, evaluate]\nexpect: { within: 2 min }")]
    [InlineData("expect: { within: 1 h 30 min }")]
    [InlineData("expect: { within: '00:02:00' }")]
    [InlineData("expect: { metrics: { a: 1, b: { min: 0, max: 2 }, c: { equals: 1, tolerance: 0.5 }, d: { exists: true } } }")]
    [InlineData("expect: { outputs: { model: { exists: true, size: { min: 1kB, max: 2 MiB } } } }")]
    [InlineData("expect: { outputs: { model: { size: 12 } } }")]
    [InlineData("expect: { outputs: { model: { rows: 3, columns: [a, b], nulls: none } } }")]
    [InlineData("expect: { outputs: { model: { rows: { min: 3 }, columns: { exactly: [a] }, nulls: { a: 1, b: none, c: { max: 2 } } } } }")]
    [InlineData("expect: { outputs: { model: { values: { a: { min: 0, max: 1, in: [0, 1], unique: true, mean: { min: 0.2 } } } } } }")]
    [InlineData("expect: { outputs: { model: { json: { $.a: 1, $.b: x, $.c: [1], $.d: { min: 1 }, $.e: { equals: { a: 1 } } } } } }")]
    [InlineData("expect: { outputs: { model: { json: { $.a: { exists: false }, $.b: { matches: a+ } } } } }")]
    [InlineData("expect: { outputs: { model: { text: { contains: [a, b], matches: c } } } }")]
    public void What_the_parser_takes_the_schema_takes(string text)
    {
        _repository.Load(text);

        Valid(text).Should().BeTrue();
    }

    [Theory]
    [InlineData("expects: {}")]
    [InlineData("steps: []")]
    [InlineData("expect: { outputs: { model: { rows: -1 } } }")]
    [InlineData("expect: { outputs: { model: { rows: { least: 1 } } } }")]
    [InlineData("expect: { outputs: { model: { size: 3 parsecs } } }")]
    [InlineData("expect: { outputs: { model: { exists: 1 } } }")]
    [InlineData("expect: { outputs: { model: { nulls: some } } }")]
    [InlineData("expect: { outputs: { model: { columns: { all: [a] } } } }")]
    [InlineData("expect: { outputs: { model: { values: { a: 1 } } } }")]
    [InlineData("expect: { outputs: { model: { values: { a: { in: [] } } } } }")]
    [InlineData("expect: { outputs: { model: { json: { a: 1 } } } }")]
    [InlineData("expect: { outputs: { model: { json: { $.a: { tolerance: 1 } } } } }")]
    [InlineData("expect: { outputs: { model: { text: x } } }")]
    [InlineData("expect: { outputs: { model: 3 } }")]
    [InlineData("expect: { metrics: { a: high } }")]
    [InlineData("expect: { metrics: { a: { equals: 1, tolerance: -1 } } }")]
    [InlineData("expect: { metrics: { a: { exists: false } } }")]
    [InlineData("expect: { within: soon }")]
    [InlineData("expect: { same_as: expected }")]
    [InlineData("expect: { same_as: { tolerance: 1 } }")]
    public void What_the_schema_refuses_the_parser_refuses(string text)
    {
        Valid(text).Should().BeFalse();

        _repository.Faults(text).Should().NotBeEmpty();
    }

    private static bool Valid(string text)
    {
        var json = JsonText.Of(YamlDocuments.Read(text, "test.yml").Single())!;
        return JsonSchema.FromText(PipelineTestSchema.Read()).Evaluate(JsonSerializer.Deserialize<JsonElement>(json)).IsValid;
    }
}
