using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Pipelines.Proofs;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Proofs;

/// <summary>What tests measured, kept beside the proof that they passed.</summary>
public sealed class MeasuredProofTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = SamplePipeline.Write();
    private FakeAzure _azure = null!;

    private PipelineProject Project => SamplePipeline.Load(_folder)[0];

    private PipelineProofs Proofs => new(_azure.Connection(), NullLogger.Instance);

    private JsonObject Tags => (JsonObject)_azure.Resources.Bodies
        .Single(body => body.Key.StartsWith("components/breast_cancer/versions/", StringComparison.Ordinal)).Value["properties"]!["tags"]!;

    public async ValueTask InitializeAsync()
    {
        _azure = await FakeAzure.StartAsync();
        var workspace = _azure.Workspace();
        await workspace.ApplyAsync(await workspace.PlanComputesAsync([Project], Cancel), cancellationToken: Cancel);
        await workspace.ApplyAsync(await workspace.PlanAsync([Project], SamplePipeline.Images, Cancel), cancellationToken: Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_tests_measured_is_read_with_the_proof_that_it_was_written_with_and_is_nothing_to_publish()
    {
        var proof = ProofOf("a");
        (await Proofs.ReadMeasuredAsync(proof, Cancel)).Should().BeEmpty("nothing is proven");
        MeasuredTest[] measured = [Test("few", ("accuracy", 0.9)), Test("many", ("accuracy", 0.95), ("rows of data", 320))];

        (await Proofs.WriteAsync(proof, measured, Cancel)).Should().BeTrue();

        (await Proofs.ReadMeasuredAsync(proof, Cancel)).Should().BeEquivalentTo(measured);
        (await Proofs.IsThereAsync(proof, Cancel)).Should().BeTrue();
        (await Proofs.ReadMeasuredAsync(ProofOf("b"), Cancel)).Should().BeEmpty("other tests have not passed");
        (await _azure.Workspace().PlanAsync([Project], SamplePipeline.Images, Cancel)).IsEmpty.Should().BeTrue();
        SamplePipeline.Change(_folder);
        (await Proofs.ReadMeasuredAsync(ProofOf("a"), Cancel)).Should().BeEmpty("what is not published has no proof");
    }

    [Fact]
    public async Task What_is_there_already_is_not_written_again()
    {
        await Proofs.WriteAsync(ProofOf("a"), [Test("few", ("accuracy", 0.9))], Cancel);
        var writes = _azure.Writes.Count;

        (await Proofs.WriteAsync(ProofOf("a"), [Test("few", ("accuracy", 0.9))], Cancel)).Should().BeFalse();

        _azure.Writes.Should().HaveCount(writes);
    }

    [Fact]
    public async Task Numbers_of_the_same_proof_take_the_place_of_earlier_ones_and_the_proof_is_not_new()
    {
        await Proofs.WriteAsync(ProofOf("a"), [Test("few", ("accuracy", 0.9))], Cancel);

        (await Proofs.WriteAsync(ProofOf("a"), [Test("few", ("accuracy", 0.91))], Cancel)).Should().BeFalse();

        (await Proofs.ReadMeasuredAsync(ProofOf("a"), Cancel)).Should().ContainSingle().Which.Values["accuracy"].Should().Be(0.91);
    }

    [Fact]
    public async Task Another_proof_leaves_nothing_of_the_one_before_it_and_all_other_tags()
    {
        await Proofs.WriteAsync(ProofOf("a"), [Test("gone", ("accuracy", 0.9)), Test("kept", ("accuracy", 0.9))], Cancel);
        Tags["slipway.release"] = "v1.0.0";
        Tags["slipway.testedness"] = "mine";

        (await Proofs.WriteAsync(ProofOf("b"), [Test("kept", ("rows", 3))], Cancel)).Should().BeTrue();

        var now = (await Proofs.ReadMeasuredAsync(ProofOf("b"), Cancel)).Should().ContainSingle().Which;
        (now.Name, now.Values.Keys.Single()).Should().Be(("kept", "rows"));
        Tags.Select(tag => tag.Key).Should().Contain(["slipway.release", "slipway.testedness"]).And.NotContain("slipway.tested.gone");
    }

    [Fact]
    public async Task Where_there_is_room_for_no_more_tags_the_proof_stands_without_its_numbers()
    {
        while (Tags.Count < 48)
        {
            Tags[$"own-{Tags.Count}"] = "mine";
        }

        (await Proofs.WriteAsync(ProofOf("a"), [Test("a", ("x", 1)), Test("b", ("x", 2)), Test("c", ("x", 3))], Cancel)).Should().BeTrue();

        Tags.Should().HaveCount(50);
        (await Proofs.IsThereAsync(ProofOf("a"), Cancel)).Should().BeTrue();
        (await Proofs.ReadMeasuredAsync(ProofOf("a"), Cancel)).Select(test => test.Name).Should().Equal("a");
    }

    private PipelineProof ProofOf(string test) => PipelineProofs.Of(Project, SamplePipeline.Images, [test]);

    private static MeasuredTest Test(string name, params (string Name, double Value)[] values) => new(
        name,
        TimeSpan.FromSeconds(2.5),
        values.ToImmutableSortedDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal));
}
