using Slipway.Diagnostics;

namespace Slipway.Testing;

/// <summary>
/// Programs of Debian's that tests look through. They are installed where they can be; a test that needs one that can't
/// be had is skipped and says what is missing.
/// </summary>
internal static class DebianTools
{
    private static readonly SemaphoreSlim One = new(1);
    private static readonly string[] PythonModules = ["azure.ai.ml", "strictyaml", "applicationinsights", "jwt"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Debian's interpreter, which has Debian's azure-ai-ml.</summary>
    public static async Task<string> PythonAsync()
    {
        const string python = "/usr/bin/python3";
        var imports = string.Join("; ", PythonModules.Select(m => $"import importlib.util; assert importlib.util.find_spec('{m}')"));
        await InstallAsync(
            async () => File.Exists(python) && (await new ChildProcess(python, "-c", imports).RunAsync(Cancellation)).ExitCode == 0,
            "azure-ai-ml",
            "python3-azure", "python3-strictyaml", "python3-applicationinsights", "python3-jwt");
        return python;
    }

    /// <summary>Debian's browser.</summary>
    public static async Task<string> ChromiumAsync()
    {
        const string chromium = "/usr/bin/chromium";
        await InstallAsync(() => Task.FromResult(File.Exists(chromium)), "a browser", "chromium");
        return chromium;
    }

    private static async Task InstallAsync(Func<Task<bool>> isThere, string what, params string[] packages)
    {
        await One.WaitAsync(Cancellation);
        try
        {
            if (await isThere())
            {
                return;
            }

            Assert.SkipUnless(
                Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"),
                $"{what} is not there, and can only be installed as root on Debian: apt-get install {string.Join(' ', packages)}");
            // Another program of tests may be at it: the installation waits for it, and says what is missing.
            await new ChildProcess("apt-get", "update", "--quiet").RunAsync(Cancellation);
            await new ChildProcess(
                "apt-get",
                ["-o", "DPkg::Lock::Timeout=600", "install", "--yes", "--quiet", "--no-install-recommends", .. packages])
            {
                Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" },
            }.RunSuccessfullyAsync(Cancellation);
        }
        finally
        {
            One.Release();
        }
    }
}
