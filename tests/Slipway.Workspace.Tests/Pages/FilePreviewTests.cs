using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parquet.Serialization;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Studio.Files;
using Slipway.Workspace.Tests.Fixtures;

namespace Slipway.Workspace.Tests.Pages;

/// <summary>Files as the pages show them.</summary>
public sealed class FilePreviewTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a,b\n1,2\n", "a|b/1|2")]
    [InlineData("a,b\r\n\"x, \"\"y\"\"\",\"2\n3\"", "a|b/x, \"y\"|2\n3")]
    [InlineData("a,b\n1\n1,2,3\n", "a|b/1|-/1|2")]
    [InlineData("a;b;c\n1,5;2;3\n", "a|b|c/1,5|2|3")]
    [InlineData("a\tb\n1, 2\t3\n", "a|b/1, 2|3")]
    [InlineData("a|b\n1|2\n", "a|b/1|2")]
    [InlineData("one\n1\n2\n", "one/1/2")]
    [InlineData("", "")]
    public void A_table_is_read_with_its_own_separator_and_quotes(string text, string rows)
    {
        var table = DelimitedText.Read(text, isWhole: true, isNamedSo: true)!;

        string.Join('/', table.Rows.Select(row => string.Join('|', row.Select(value => value ?? "-"))).Prepend(string.Join('|', table.Columns)))
            .Should().Be(rows);
    }

    [Theory]
    [InlineData("name;n\nr0;0\n", true)]
    [InlineData("Once, there was\na line, and, another\n", false)]
    [InlineData("just words\nand more\n", false)]
    public void What_is_not_named_a_table_has_to_look_like_one(string text, bool isTable) =>
        (DelimitedText.Read(text, isWhole: true, isNamedSo: false) is not null).Should().Be(isTable);

    [Fact]
    public void The_last_line_of_a_part_of_a_file_is_left_out()
    {
        var table = DelimitedText.Read("a,b\n1,2\n3,", isWhole: false, isNamedSo: true)!;

        table.Rows.Should().ContainSingle();
        table.Total.Should().BeNull();
    }

    [Theory]
    [InlineData(new byte[] { 0x63, 0xC3, 0xA9 }, 3, "cé", null)]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x63 }, 4, "c", null)]
    [InlineData(new byte[] { 0x63, 0xE9 }, 2, "cé", "Latin-1")]
    [InlineData(new byte[] { 0x63, 0xC3 }, 9, "c", null)]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x63, 0x00 }, 4, "c", "UTF-16")]
    public void Text_is_read_in_the_encoding_that_it_is_in(byte[] bytes, long length, string text, string? encoding) =>
        new FileHead(bytes, length).Text.Should().Be((text, encoding));

    [Fact]
    public void What_holds_nothing_is_no_text() => new FileHead([1, 0, 2], 3).Text.Should().BeNull();

    [Fact]
    public void Markdown_has_no_markup_of_its_own_and_leads_nowhere_but_to_the_web()
    {
        var html = MarkdownView.Of("# A\n\n<script>x</script> [bad](javascript:alert(1)) [good](https://example.com) ![p](http://x/y.png)\n\n|a|\n|-|\n|1|").ToString();

        html.Should().Contain("<h4>A</h4>").And.Contain("href=\"https://example.com\"").And.Contain("<td>1</td>");
        html.Should().NotContain("<script").And.NotContain("javascript:").And.NotContain("<img");
    }

    [Fact]
    public async Task A_folder_shows_what_its_files_hold_by_their_content()
    {
        await using var server = await TestServer.StartAsync();
        await PutAsync(server, "f/part-00000", "name;n\nr0;1\nr1;2\n");
        await PutAsync(server, "f/zz/metrics.json", "{}");
        await PutAsync(server, "f/metrics.json", """{"models": {"python": {"accuracy": 0.93}}}""");
        await PutAsync(server, "f/page.html", "<b>bold</b><script>1</script>");
        for (var i = 0; i < 10; i++)
        {
            await PutAsync(server, $"f/a{i}.txt", $"text {i}");
        }

        await PutRowsAsync(server);
        using var browser = await Browser.OpenAsync(server);
        var container = server.Scope.DefaultContainer;
        var page = (await browser.GetAsync($"/files/{container}/f")).Text;

        page.Should().Contain("<b>accuracy</b>: 0.93", "what is looked for first is among the few that are shown");
        (await browser.GetAsync($"/files/{container}/f/part-00000")).Text.Should()
            .Contain("2 rows, 2 columns, separated by semicolons").And.Contain("<td>r1</td>").And.Contain("What the columns hold");
        (await browser.GetAsync($"/files/{container}/f/rows")).Text.Should().Contain("3 rows, 2 columns, Parquet").And.Contain("<td>second</td>");

        (await browser.GetAsync($"/files/{container}/f/page.html")).Text.Should().Contain("sandbox=\"allow-scripts\"");
        var shown = await browser.GetAsync($"/shown/{container}/f/page.html");
        shown.Headers["Content-Security-Policy"].Should().StartWith("sandbox allow-scripts; default-src 'none'").And.NotContain("connect-src").And.NotContain("allow-same-origin");
        (await browser.GetAsync($"/shown/{container}/f/a1.txt")).Status.Should().Be(404);
    }

    [Theory]
    [InlineData("""{"a": 1, "a": 2}""", "<b>a</b>: 2")]
    [InlineData("[1, [2]]", "<b>1</b>")]
    [InlineData("5", ">5<")]
    public void JSON_is_a_tree_of_what_is_written_also_where_a_name_comes_twice(string json, string shown) =>
        JsonTree.Of(json)!.ToString().Should().Contain(shown);

    [Theory]
    [InlineData("{")]
    [InlineData("""{"a": "\ud800"}""")]
    public void What_is_no_JSON_or_no_text_is_no_tree(string json) => JsonTree.Of(json).Should().BeNull();

    [Fact]
    public async Task A_folder_is_downloaded_as_one_zip()
    {
        await using var server = await TestServer.StartAsync();
        await PutAsync(server, "out/a.txt", "one");
        await PutAsync(server, "out/deep/er/b.txt", "two");
        using var browser = await Browser.OpenAsync(server);

        using var zip = new ZipArchive(new MemoryStream(await browser.GetBytesAsync($"/zip/{server.Scope.DefaultContainer}/out")));

        zip.Entries.Select(entry => entry.FullName).Should().BeEquivalentTo("a.txt", "deep/er/b.txt");
        using var reader = new StreamReader(zip.GetEntry("deep/er/b.txt")!.Open());
        (await reader.ReadToEndAsync(Cancellation)).Should().Be("two");
    }

    [Fact]
    public async Task A_folder_of_many_files_is_listed_in_order_and_says_how_many_there_are()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 1010; i++)
        {
            await PutAsync(server, $"many/{i:0000}.bin", "\0");
        }

        using var browser = await Browser.OpenAsync(server);
        var page = (await browser.GetAsync($"/files/{server.Scope.DefaultContainer}/many")).Text;

        page.Should().Contain(">0000.bin<").And.Contain(">0999.bin<").And.NotContain(">1000.bin<").And.Contain("The first 1000 of 1010 entries");
    }

    private static async Task PutRowsAsync(TestServer server)
    {
        using var content = new MemoryStream();
        await ParquetSerializer.SerializeAsync(
            new[] { new Line { Name = "first", N = 1 }, new Line { Name = "second", N = 2 }, new Line { Name = null, N = 3 } }, content, cancellationToken: Cancellation);
        content.Position = 0;
        await server.Services.GetRequiredService<BlobStore>().PutAsync(
            new BlobLocation(server.Scope.DefaultContainer, "f/rows"), content, new BlobHeaders(null, null, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty), Cancellation);
    }

    private static async Task PutAsync(TestServer server, string path, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await server.Services.GetRequiredService<BlobStore>().PutAsync(
            new BlobLocation(server.Scope.DefaultContainer, path), content, new BlobHeaders(null, null, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty), Cancellation);
    }

    private sealed class Line
    {
        public string? Name { get; set; }

        public int N { get; set; }
    }
}
