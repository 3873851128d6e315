using System.Collections.Concurrent;
using Slipway.Diagnostics;

namespace Slipway.Images.Tests.Build;

public sealed class ImageScheduleTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_waits_for_those_that_it_is_built_on_and_others_do_not()
    {
        var images = await LoadAsync("base", "child: base", "grandchild: child", "other");
        var begun = new ConcurrentQueue<string>();
        var otherBegan = new TaskCompletionSource();

        await new ImageSchedule(2).RunAsync(images, BasesOf(images), async (image, token) =>
        {
            begun.Enqueue(image.Name);
            if (image.Name == "other")
            {
                otherBegan.SetResult();
            }
            else if (image.Name == "base")
            {
                // Were the two not under way at the same time, this would never end.
                await otherBegan.Task.WaitAsync(token);
            }
        }, Cancellation);

        begun.Where(name => name != "other").Should().Equal("base", "child", "grandchild");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task No_more_images_than_told_are_worked_on_at_once(int parallelism)
    {
        var images = await LoadAsync("a", "b", "c", "d", "e", "f");
        var running = 0;
        var most = 0;

        await new ImageSchedule(parallelism).RunAsync(images, BasesOf(images), async (_, _) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
        }, Cancellation);

        most.Should().BeInRange(1, parallelism);
    }

    [Fact]
    public async Task After_a_failure_nothing_more_begins_and_all_that_failed_is_told()
    {
        var images = await LoadAsync("a", "b", "c: a", "d");
        var both = new Barrier(2);
        var begun = new ConcurrentQueue<string>();

        var run = () => new ImageSchedule(2).RunAsync(images, BasesOf(images), async (image, token) =>
        {
            begun.Enqueue(image.Name);
            await Task.Run(() => both.SignalAndWait(token), token);
            throw new DiagnosticException(new Diagnostic("SLP2010", image.Name));
        }, Cancellation);

        var thrown = (await run.Should().ThrowAsync<DiagnosticException>()).Which;
        thrown.Diagnostics.Select(diagnostic => diagnostic.Message).Should().Equal("a", "b");
        begun.Should().BeEquivalentTo("a", "b");
    }

    [Fact]
    public async Task Cancelling_ends_what_was_begun()
    {
        var images = await LoadAsync("a", "b: a");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var run = () => new ImageSchedule(2).RunAsync(images, BasesOf(images), async (_, token) =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        }, cancellation.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Images_in_a_circle_are_named_with_a_line()
    {
        var images = await LoadAsync("a: b", "b: c", "c: a");

        var check = () => Siblings(images).Check();

        var diagnostic = check.Should().Throw<DiagnosticException>().Which.Diagnostics.Single();
        (diagnostic.Code, diagnostic.File, diagnostic.Line).Should().Be(("SLP2006", "images/c/Dockerfile", 1));
        diagnostic.Message.Should().Contain("a on b on c on a");
    }

    [Fact]
    public async Task Only_a_name_without_a_tag_means_an_image_of_the_repository()
    {
        var images = await LoadAsync("python", "a: python:latest", "b: python:3.11", "c: example.org/python");

        images.SelectMany(image => Siblings(images).Of(image), (image, of) => $"{image.Name} on {of.Name}").Should().Equal("a on python");
    }

    public void Dispose() => _root.Dispose();

    private static SiblingImages Siblings(IReadOnlyCollection<ImageDefinition> images) =>
        new(images, new Dictionary<string, string>());

    private static Func<ImageDefinition, IEnumerable<ImageDefinition>> BasesOf(IReadOnlyCollection<ImageDefinition> images) =>
        image => Siblings(images).Of(image);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private async Task<IReadOnlyCollection<ImageDefinition>> LoadAsync(params string[] images)
    {
        foreach (var image in images)
        {
            var parts = image.Split(": ");
            _root.Write($"images/{parts[0]}/Dockerfile", $"FROM {parts.ElementAtOrDefault(1) ?? "scratch"}");
        }

        return await ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: Cancellation);
    }
}
