namespace Slipway.Testing.Definitions;

/// <summary>
/// The keys of a test's file, which <c>pipeline-test.schema.json</c> has too: each list is the definition of its
/// name there.
/// </summary>
internal static class TestKeys
{
    public static readonly IReadOnlyList<string> Test = ["$schema", "description", "inputs", "steps", "expect"];

    public static readonly IReadOnlyList<string> Expect = ["outputs", "metrics", "same_as", "within"];

    public static readonly IReadOnlyList<string> Output =
        ["exists", "size", "rows", "columns", "nulls", "values", "json", "text"];

    public static readonly IReadOnlyList<string> Bounds = ["min", "max"];

    public static readonly IReadOnlyList<string> Columns = ["exactly"];

    public static readonly IReadOnlyList<string> Values = ["min", "max", "in", "unique", "mean"];

    public static readonly IReadOnlyList<string> Json = ["min", "max", "equals", "tolerance", "exists", "matches"];

    public static readonly IReadOnlyList<string> Text = ["contains", "matches"];

    public static readonly IReadOnlyList<string> Metric = ["min", "max", "equals", "tolerance", "exists"];

    public static readonly IReadOnlyList<string> SameAs = ["path", "tolerance", "relative", "ignore"];
}
