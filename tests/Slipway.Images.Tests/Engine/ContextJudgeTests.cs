using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Engine;

/// <summary>
/// The engine judges which files of a build context an image depends on: contexts and Dockerfiles by chance are built from
/// all files, and from those alone that the Dockerfile is said to reach.
/// </summary>
public sealed class ContextJudgeTests(EngineFixture fixture)
{
    private const int Images = 6;

    private readonly ContainerEngine _engine = fixture.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_image_gets_of_its_context_counts_and_is_all_that_it_needs()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var i = 0; i < Images; i++)
        {
            await using var run = new ImageRun(_engine, "FROM scratch");
            var image = await RandomContext.FillAsync(run, random);
            var dockerfile = await image.ReadDockerfileAsync(Cancellation);
            var because = $"seed {seed}, image {i}:\n{dockerfile}";

            var ofAll = await BuildAsync(run, image, ContextReach.All, "all");
            var ofReached = await BuildAsync(run, image, ContextReach.Of(dockerfile, [], []), "reached");

            ofReached.Should().BeEquivalentTo(ofAll, because);
            await RandomContext.EnsureAllCountsAsync(run, image, ofAll ?? [], because);
        }
    }

    /// <summary>What is in the image that comes of it, by path; null where it can't be built.</summary>
    private async Task<Dictionary<string, string>?> BuildAsync(ImageRun run, ImageDefinition image, ContextReach reach, string tag)
    {
        var dockerfile = Encoding.UTF8.GetBytes(await image.ReadDockerfileAsync(Cancellation));
        var request = new BuildRequest(
            image,
            BuildContext.Read(image, reach),
            $"slipway/{image.Name}",
            tag,
            ImmutableSortedDictionary<string, string>.Empty,
            dockerfile);
        try
        {
            await new ClassicBuilder(_engine, run.Options, NullLogger.Instance).BuildAsync(request, Cancellation);
            return await RandomContext.ReadAsync(_engine, request.Reference);
        }
        catch (DiagnosticException)
        {
            return null;
        }
    }
}
