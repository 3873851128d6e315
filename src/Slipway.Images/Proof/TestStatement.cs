using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Images;

/// <summary>
/// That an image, by its digest, has passed its tests, and what it was built from: in-toto's statement with the predicate
/// "test result" (<see href="https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md"/>).
/// </summary>
internal static class TestStatement
{
    public const string PayloadType = "application/vnd.in-toto+json";

    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string PredicateType = "https://in-toto.io/attestation/test-result/v0.1";
    private const string Passed = "PASSED";

    public static byte[] Write(TestedImage tested, PublishedImage published) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["_type"] = StatementType,
        ["subject"] = new JsonArray(Resource(published.Repository, Hex(published.Digest))),
        ["predicateType"] = PredicateType,
        ["predicate"] = new JsonObject
        {
            ["result"] = Passed,
            ["configuration"] = new JsonArray(Resource(ImageLabels.Identity, tested.Image.Identity.Hex)),
            ["passedTests"] = Tests(tested, SmokeTestOutcome.Passed),
            ["warnedTests"] = Tests(tested, SmokeTestOutcome.NotLoaded),
        },
    });

    /// <summary>Whether a statement says that the image of that digest has passed the tests of that identity.</summary>
    /// <param name="statement">The statement, whose signature holds.</param>
    /// <param name="digest">The digest of the image's manifest.</param>
    /// <param name="identity">What it is to be built from; null for anything.</param>
    public static bool Proves(byte[] statement, string digest, ImageIdentity? identity)
    {
        try
        {
            using var json = JsonDocument.Parse(statement);
            var root = json.RootElement;
            var predicate = root.GetProperty("predicate");
            return root.GetProperty("_type").GetString() == StatementType
                && root.GetProperty("predicateType").GetString() == PredicateType
                && predicate.GetProperty("result").GetString() == Passed
                && Names(root.GetProperty("subject"), Hex(digest))
                && (identity is null || Names(predicate.GetProperty("configuration"), identity.Hex));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // What this key has signed for another purpose.
            return false;
        }
    }

    private static JsonArray Tests(TestedImage tested, SmokeTestOutcome outcome) => new([.. tested.Results
        .Where(result => result.Outcome == outcome)
        .Select(result => JsonValue.Create($"{result.Kind} {result.Name}"))]);

    private static JsonObject Resource(string name, string sha256) =>
        new() { ["name"] = name, ["digest"] = new JsonObject { ["sha256"] = sha256 } };

    private static bool Names(JsonElement resources, string sha256) => resources.EnumerateArray()
        .Any(resource => resource.GetProperty("digest").GetProperty("sha256").GetString() == sha256);

    private static string Hex(string digest) => digest["sha256:".Length..];
}
