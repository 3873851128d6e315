namespace Slipway.EndToEnd;

/// <summary>The sample, published once from a fresh clone; the tests look at what that left behind.</summary>
public sealed class PublishedSample : IAsyncLifetime
{
    public Clone Clone { get; private set; } = null!;

    public BuildResult FirstPublish { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Clone = await Clone.CreateAsync();
        FirstPublish = await Clone.BuildAsync("Publish");
    }

    public ValueTask DisposeAsync() => Clone.DisposeAsync();
}

/// <summary>The test classes that look at the published sample share one.</summary>
[CollectionDefinition(Name)]
public sealed class PublishedSampleTests : ICollectionFixture<PublishedSample>
{
    public const string Name = "The published sample";
}
