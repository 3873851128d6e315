using System.Runtime.CompilerServices;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>A section of a page of docs that a test writes, and holds to what it sees ever after.</summary>
/// <param name="page">The page's file in <c>docs/</c>.</param>
/// <param name="heading">The section's heading.</param>
internal sealed class DocsSection(string page, string heading)
{
    private const string Update = "SLIPWAY_UPDATE_DOCS";

    // Tests that run at once write sections of one page.
    private static readonly SemaphoreSlim One = new(1);

    /// <summary>The section must have this text; with SLIPWAY_UPDATE_DOCS it gets it.</summary>
    public async Task ShouldBeAsync(string wanted)
    {
        var file = Path.Combine(Root(), "docs", page);
        await One.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            var start = text.IndexOf($"\n## {heading}\n\n", StringComparison.Ordinal);
            start.Should().BePositive($"{page} must have the section '{heading}'");
            start += $"\n## {heading}\n\n".Length;
            var end = text.IndexOf("\n\n## ", start, StringComparison.Ordinal);
            end = end < 0 ? text.Length : end + 1;
            if (Environment.GetEnvironmentVariable(Update) is not null)
            {
                await File.WriteAllTextAsync(file, text[..start] + wanted + text[end..], TestContext.Current.CancellationToken);
                return;
            }

            text[start..end].Should().Be(wanted, $"what the page says has changed; run this test with {Update}=1 to write it anew");
        }
        finally
        {
            One.Release();
        }
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
