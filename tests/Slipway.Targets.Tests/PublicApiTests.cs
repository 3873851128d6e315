using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace Slipway.Targets.Tests;

/// <summary>What builds are written against changes only when somebody wants it to.</summary>
public sealed class PublicApiTests
{
    private const string Update = "SLIPWAY_UPDATE_API";

    [Fact]
    public async Task The_public_api_is_that_of_the_snapshot()
    {
        var api = typeof(SlipwayBuild).Assembly
            .GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n").TrimEnd() + "\n";
        var snapshot = Path.Combine(AppContext.BaseDirectory, "Data", "public-api.txt");
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            snapshot = Path.Combine(Here(), "Data", "public-api.txt");
            await File.WriteAllTextAsync(snapshot, api, TestContext.Current.CancellationToken);
        }

        api.Should().Be(
            await File.ReadAllTextAsync(snapshot, TestContext.Current.CancellationToken),
            $"the public API has changed; if that is meant, run this test with {Update}=1 to write the snapshot anew");
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
