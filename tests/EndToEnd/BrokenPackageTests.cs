namespace Slipway.EndToEnd;

public sealed class BrokenPackageTests(BrokenPackageTests.BrokenSample sample) : IClassFixture<BrokenPackageTests.BrokenSample>
{
    [Theory]
    [InlineData("images/python-r/requirements.txt", "no-such-package-of-anyone>=1.0", "no-such-package-of-anyone")]
    [InlineData("images/python-r/requirements.txt", "pandas>=99", "pandas")]
    [InlineData("images/python-r/apt.txt", "no-such-debian-package", "no-such-debian-package")]
    public async Task A_package_that_can_not_be_had_fails_Publish_with_its_name_and_nothing_is_pushed_or_published(
        string manifest, string line, string package)
    {
        var clone = sample.Clone;
        var path = Path.Combine(clone.Directory, manifest);
        var declared = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(path, line + "\n", TestContext.Current.CancellationToken);

        var result = await clone.BuildAsync("Publish");
        await File.WriteAllTextAsync(path, declared, TestContext.Current.CancellationToken);

        result.ExitCode.Should().NotBe(0);
        result.Output.Should().Contain(package);
        string.Concat(result.SummaryOf("BuildImages"), result.SummaryOf("TestImages")).Should().Contain("Failed");
        result.SummaryOf("PushImages").Should().Contain("NotRun");
        result.SummaryOf("PublishPipelines").Should().Contain("NotRun");
        (await WorkspaceState.ReadAsync(clone)).Names("environments").Should().BeEmpty();
        Directory.Exists(Path.Combine(clone.Directory, ".nuke", "temp", "registry", "data", "docker", "registry", "v2",
            "repositories", "python-r", "_manifests")).Should().BeFalse("nothing may have been pushed");
    }

    /// <summary>A clone of the sample whose publishing is only ever seen to fail, so that nothing of it stays.</summary>
    public sealed class BrokenSample : IAsyncLifetime
    {
        public Clone Clone { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Clone = await Clone.CreateAsync();

        public ValueTask DisposeAsync() => Clone.DisposeAsync();
    }
}
