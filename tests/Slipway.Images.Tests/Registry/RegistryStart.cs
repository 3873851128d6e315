using Slipway.Diagnostics;

namespace Slipway.Images.Tests.Registry;

internal static class RegistryStart
{
    /// <summary>Starts a registry, or skips the test where the program is not there and can't be installed (SLP3014).</summary>
    public static async Task<RegistryAddress> StartOrSkipAsync(this LocalRegistry registry)
    {
        try
        {
            return await registry.EnsureStartedAsync(cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (DiagnosticException e) when (e.Diagnostics[0].Code == "SLP3014")
        {
            Assert.Skip($"No registry can be had here: {e.Diagnostics[0].Message}; {e.Diagnostics[0].Remedy}");
            throw;
        }
    }
}
