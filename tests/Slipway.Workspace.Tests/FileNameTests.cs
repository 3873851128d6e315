#pragma warning disable xUnit1069 // What is called in a test takes its token by itself.
using Slipway.Workspace.Files;
using Slipway.Workspace.Tests.Fixtures;

namespace Slipway.Workspace.Tests;

/// <summary>Files with any name that a step can give them.</summary>
public sealed class FileNameTests
{
    // As bash writes them; each holds its own number.
    private static readonly string[] Names =
        ["a\\xff.txt", "\\xc3\\xa9\\xc3.csv", "\\xef\\x83\\xbf", "new\\nline.json", "bell\\x07.txt", "back\\\\slash.txt", " space ", "100%.txt", "a%FF.txt", "q?#&+'.txt", "\\xe2\\x80\\xaexcod"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Names_that_are_no_text_are_listed_shown_fetched_and_given_to_steps()
    {
        await using var server = await Tools.StartAsync();
        await server.PutComponentAsync(
            "write", string.Join("; ", Names.Select((name, number) => $"echo {number} > ${{{{outputs.o}}}}/$'{name.Replace("'", "\\'", StringComparison.Ordinal)}'")),
            outputs: """{"o": {"type": "uri_folder"}}""");
        await server.PutComponentAsync("read", "cd ${{inputs.i}}; cat * | tr '\\n' ' '", """{"i": {"type": "uri_folder"}}""");
        var job = await server.RunAsync("names", Pipelines.Pipeline("""
            {"write": {"componentId": "azureml:write:1"},
             "mount": {"componentId": "azureml:read:1", "inputs": {"i": "${{parent.jobs.write.outputs.o}}"} },
             "copy": {"componentId": "azureml:read:1", "inputs": {"i": {"value": "${{parent.jobs.write.outputs.o}}", "mode": "Download"} } } }
            """));

        job.Status().Should().Be("Completed");
        var steps = await server.StepsOfAsync("names");
        var mounted = await server.LogOfAsync(steps["mount"]["runId"]!.GetValue<string>());
        mounted.Split(' ', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(Names.Length);
        (await server.LogOfAsync(steps["copy"]["runId"]!.GetValue<string>())).Should().Be(mounted);

        var container = await server.ContainerAsync();
        var prefix = $"azureml/{steps["write"]["runId"]!.GetValue<string>()}/o/";
        var listed = await container.GetBlobsAsync(Azure.Storage.Blobs.Models.BlobTraits.None, Azure.Storage.Blobs.Models.BlobStates.None, prefix, Cancellation)
            .AsPages(pageSizeHint: 2).SelectMany(page => page.Values).Select(blob => blob.Name).ToListAsync(Cancellation);
        listed.Should().HaveCount(Names.Length).And.OnlyHaveUniqueItems();
        using var browser = await Browser.OpenAsync(server);
        var page = await browser.GetAsync($"/files/{container.Name}/{prefix.TrimEnd('/')}");
        page.Status.Should().Be(200);
        page.Text.Should().Contain("a\\xFF.txt").And.Contain("new\\x0Aline.json").And.Contain("back\\slash.txt").And.Contain("\\u202Excod");
        var contents = new List<string>();
        foreach (var name in listed)
        {
            var content = (await container.GetBlobClient(name).DownloadContentAsync(Cancellation)).Value.Content.ToString();
            contents.Add(content);
            var address = $"{container.Name}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";
            (await browser.GetAsync($"/raw/{address}")).Text.Should().Be(content, name);
            (await browser.GetAsync($"/files/{address}")).Status.Should().Be(200, name);
        }

        contents.Select(int.Parse).Order().Should().Equal(Enumerable.Range(0, Names.Length));
    }

    [Fact]
    public void Each_name_has_one_text_that_leads_back_to_it()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var name = new byte[random.Next(1, 12)];
            random.NextBytes(name);
            name = [.. name.Select(part => part == 0 ? (byte)'/' : part), .. i % 2 == 0 ? new byte[] { 0xEF, 0x82, 0x80 } : []];

            var text = FileName.Read(name);

            FileName.Write(text).Should().Equal(name);
            System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)).Should().Be(text, "it is text to everyone");
        }
    }

    [Fact]
    public void Text_that_is_the_name_of_no_file_is_refused()
    {
        // Half a character; the end of a name; the bytes of an é that its own character stands for.
        foreach (var text in (string[])["\ud800", "a\0b", "\uf0c3\uf0a9"])
        {
            FileName.Write(text).Should().BeNull();
        }
    }
}
