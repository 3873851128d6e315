namespace Slipway.EndToEnd;

/// <summary>The tests that share one feed of packages.</summary>
[CollectionDefinition(Name)]
public sealed class PackageFeedTests : ICollectionFixture<PackageFeed>
{
    public const string Name = "a feed of packages";
}
