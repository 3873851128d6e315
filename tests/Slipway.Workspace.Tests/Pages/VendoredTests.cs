using System.Text.Json.Nodes;
using Slipway.Core.Processes;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Tests.Fixtures;

namespace Slipway.Workspace.Tests.Pages;

/// <summary>What the pages use of others.</summary>
public sealed class VendoredTests
{
    private const string Prefix = "studio/vendor/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_file_of_others_is_listed_with_its_licence_and_is_as_npm_has_it()
    {
        var packages = List()["packages"]!.AsArray();
        var listed = packages.SelectMany(package => package!["files"]!.AsObject().Select(file => file.Key)).Append("vendored.json");
        Names().Should().BeEquivalentTo(listed);
        packages.Should().AllSatisfy(package => package!["files"]!.AsObject().Should().Contain(file => file.Key.EndsWith(".LICENSE.md", StringComparison.Ordinal)));

        await ClientTools.JavaScriptAsync();
        using var folder = new TemporaryFolder();
        foreach (var package in packages)
        {
            var name = package!["name"]!.GetValue<string>();
            var pack = await new ChildProcess("npm", "pack", $"{name}@{package["version"]}", "--silent") { WorkingDirectory = folder.Path }.RunAsync(Cancellation);
            Assert.SkipUnless(pack.ExitCode == 0, $"npm does not give {name}: {pack.Error}");
            var unpacked = Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName;
            await new ChildProcess("tar", "-xzf", pack.Output.Trim(), "-C", unpacked) { WorkingDirectory = folder.Path }.RunSuccessfullyAsync(Cancellation);
            foreach (var file in package["files"]!.AsObject())
            {
                var theirs = await File.ReadAllBytesAsync(Path.Combine(unpacked, "package", file.Value!.GetValue<string>()), Cancellation);
                Content(file.Key).AsSpan().SequenceEqual(theirs).Should().BeTrue($"{file.Key} is {name}'s");
            }
        }
    }

    [Fact]
    public async Task A_file_is_sent_once_for_each_version_and_the_list_of_them_is_none_of_the_pages()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = Browser.At(server);

        var first = await browser.GetAsync("/static/vendor/ansi_up.js");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/static/vendor/ansi_up.js");
        again.Headers.TryAddWithoutValidation("If-None-Match", first.Headers["ETag"]);

        first.Status.Should().Be(200);
        first.Headers["Content-Type"].Should().StartWith("text/javascript");
        (await browser.SendAsync(again)).Status.Should().Be(304);
        (await browser.GetAsync("/static/vendor/vendored.json")).Status.Should().Be(404);
    }

    private static IEnumerable<string> Names() => typeof(WorkspaceServer).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..]);

    private static JsonNode List() => JsonNode.Parse(Content("vendored.json"))!;

    private static byte[] Content(string name)
    {
        using var content = typeof(WorkspaceServer).Assembly.GetManifestResourceStream($"{Prefix}{name}")!;
        using var memory = new MemoryStream();
        content.CopyTo(memory);
        return memory.ToArray();
    }
}
