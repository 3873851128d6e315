using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Slipway.Core.Processes;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>
/// The official clients in other languages. They are installed where they can be; a test that needs one that can't be
/// had is skipped and says what is missing.
/// </summary>
internal static class ClientTools
{
    private static readonly SemaphoreSlim One = new(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The folder of the programs that use them.</summary>
    public static string Folder { get; } = Path.Combine(Root(), "tests", "clients");

    /// <summary>The folder of a copy of the JavaScript programs with the packages that they need.</summary>
    public static async Task<string> JavaScriptAsync()
    {
        await One.WaitAsync(Cancellation);
        try
        {
            var source = Path.Combine(Folder, "javascript");
            // Outside the sources, and anew when a version changes.
            var manifest = await File.ReadAllTextAsync(Path.Combine(source, "package.json"), Cancellation);
            var folder = Path.Combine(AppContext.BaseDirectory, "javascript");
            var installed = Path.Combine(folder, "installed.json");
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.EnumerateFiles(source))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            }

            if (File.Exists(installed) && await File.ReadAllTextAsync(installed, Cancellation) == manifest)
            {
                return folder;
            }

            var hasNpm = (await new ChildProcess("/bin/sh", "-c", "command -v node && command -v npm").RunAsync(Cancellation)).ExitCode == 0;
            Assert.SkipUnless(hasNpm, "node and npm are not there");
            var install = await new ChildProcess("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
            {
                WorkingDirectory = folder,
            }.RunAsync(Cancellation);
            Assert.SkipUnless(install.ExitCode == 0, $"npm can't install the clients: {install.Error}");
            await File.WriteAllTextAsync(installed, manifest, Cancellation);
            return folder;
        }
        finally
        {
            One.Release();
        }
    }

    /// <summary>Compares what a program has put with what it got back, thing by thing.</summary>
    public static void ShouldHaveGotWhatWasPut(string output, int least)
    {
        var checks = JsonNode.Parse(output)!["checks"]!.AsArray();
        checks.Should().HaveCountGreaterThanOrEqualTo(least);
        var different = checks.Where(check => !JsonNode.DeepEquals(check!["put"], check["got"])).Select(check => check!.ToJsonString());
        different.Should().BeEmpty();
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
