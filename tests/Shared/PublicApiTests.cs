using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace Slipway.Tests;

/// <summary>What others write against changes only when somebody wants it to: of the library that these tests are named after.</summary>
public sealed class PublicApiTests
{
    private const string Update = "SLIPWAY_UPDATE_API";

    [Fact]
    public async Task The_public_api_is_that_of_the_snapshot()
    {
        var tests = typeof(PublicApiTests).Assembly.GetName().Name!;
        var api = Assembly.Load(tests[..^".Tests".Length])
            .GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n").TrimEnd() + "\n";
        var snapshot = Path.Combine(Here(), "..", tests, "Data", "public-api.txt");
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            await File.WriteAllTextAsync(snapshot, api, TestContext.Current.CancellationToken);
        }

        api.Should().Be(
            await File.ReadAllTextAsync(snapshot, TestContext.Current.CancellationToken),
            $"the public API has changed; if that is meant, run this test with {Update}=1 to write the snapshot anew");
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
