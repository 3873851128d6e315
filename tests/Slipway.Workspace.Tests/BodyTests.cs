using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Bodies that no client sends by intent are refused as the caller's fault, and leave nothing behind.</summary>
public sealed class BodyTests
{
    public static TheoryData<string> Flags => ["\"yes\"", "1", "{}", "[true]", "\"true\""];

    [Theory]
    [MemberData(nameof(Flags))]
    public async Task A_switch_that_is_neither_true_nor_false_is_refused_with_its_field(string value)
    {
        await using var server = await StartAsync();
        foreach (var (path, name, rest) in ((string, string, string)[])
            [("environments/e/versions/1", "isAnonymous", "\"image\": \"a\""), ("environments/e", "isArchived", "\"tags\": {}"),
             ("data/d/versions/1", "isAnonymous", "\"dataType\": \"uri_folder\""), ("jobs/j", "isArchived", "\"jobType\": \"Pipeline\""),
             ("schedules/s", "isEnabled", "\"tags\": {}")])
        {
            var answer = await server.SendAsync(
                HttpMethod.Put, $"{W}/{path}", $$$"""{"properties": {{{{rest}}}, "{{{name}}}": {{{value}}}}}""");

            answer.Status.Should().Be(400, path);
            answer.ErrorCode.Should().Be("InvalidRequestContent", path);
            answer.ErrorTarget.Should().Be($"properties.{name}", path);
        }

        (await server.GetAsync($"{W}/environments")).Status.Should().Be(200);
    }

    private static readonly byte[][] NoTexts =
    [
        [.. "{\"properties\": {\"image\": \"\\ud800\"}}"u8],
        [.. "{\"properties\": {\"image\": \"a\", \"\\udc00\": 1}}"u8],
        [.. "{\"properties\": {\"image\": \"a"u8, 0xff, .. "\"}}"u8],
        [.. "{\"properties\": {\"image\": \"a"u8, 0xed, 0xa0, 0x80, .. "\"}}"u8],
        [.. Encoding.Unicode.GetBytes("{\"properties\": {\"image\": \"a\"}}")],
    ];

    [Fact]
    public async Task A_text_that_is_no_Unicode_is_refused()
    {
        await using var server = await StartAsync();
        foreach (var path in (string[])["environments/e/versions/1", "jobs/j", "schedules/s", "computes/c", "batchEndpoints/abc"])
        {
            foreach (var body in NoTexts)
            {
                using var content = new ByteArrayContent(body);
                var answer = await SendAsync(server, $"{W}/{path}?api-version=2024-10-01", content);

                answer.Should().Be((400, "InvalidRequestContent"), path);
            }
        }
    }

    [Fact]
    public async Task A_body_with_a_byte_order_mark_is_taken()
    {
        await using var server = await StartAsync();
        using var content = new ByteArrayContent([.. Encoding.UTF8.Preamble, .. "{\"properties\": {\"image\": \"a\"}}"u8]);

        (await SendAsync(server, $"{W}/environments/e/versions/1?api-version=2024-10-01", content)).Status.Should().Be(201);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_that_sends_a_body_over_the_limit_hears_why(bool isChunked)
    {
        await using var server = await StartAsync();
        using var content = new StreamContent(new MemoryStream(new byte[9 * 1024 * 1024]));
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{W}/environments/e/versions/1?api-version=2024-10-01")
        {
            Content = content,
            Version = HttpVersion.Version11,
        };
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        ((int)response.StatusCode).Should().Be(413);
        body["error"]!["code"]!.GetValue<string>().Should().Be("RequestEntityTooLarge");
        (await server.GetAsync(W)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("<BlockList><Latest>bm9uZQ==</Latest></BlockList>")]
    [InlineData("<BlockList><Latest>YQ==</Latest><Latest>bm9uZQ==</Latest></BlockList>")]
    [InlineData("<BlockList>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><BlockList>&b;</BlockList>")]
    public async Task A_list_of_blocks_that_is_refused_leaves_no_file(string list)
    {
        await using var server = await StartAsync();
        var blob = $"/slipwaylocal/{server.Scope.DefaultContainer}/folder/file";
        using var block = new ByteArrayContent([1, 2, 3]);
        (await SendAsync(server, $"{blob}?comp=block&blockid=YQ%3D%3D", block)).Status.Should().Be(201);

        using var content = new StringContent(list);
        (await SendAsync(server, $"{blob}?comp=blocklist", content)).Status.Should().Be(400);

        Directory.EnumerateFiles(Path.Combine(server.StateDirectory, "uploads"), "*.part").Should().BeEmpty();
    }

    [Fact]
    public async Task Blobs_that_can_t_lie_where_they_should_leave_no_file()
    {
        await using var server = await StartAsync();
        var container = $"/slipwaylocal/{server.Scope.DefaultContainer}";
        (await PutBlobAsync(server, $"{container}/file")).Should().Be(201);

        (await PutBlobAsync(server, $"{container}/file/below")).Should().Be(409);
        (await PutBlobAsync(server, "/slipwaylocal/nocontainer/file")).Should().Be(404);
        (await PutBlobAsync(server, $"{container}/other", ("x-ms-meta-a", "ä"))).Should().Be(400);

        Directory.EnumerateFiles(Path.Combine(server.StateDirectory, "uploads"), "*.part").Should().BeEmpty();
    }

    [Theory]
    [InlineData("?restype=container&comp=list&prefix=%01")]
    [InlineData("?restype=container&comp=list&marker=%EF%BF%BF")]
    [InlineData("/a%01b?comp=metadata")]
    public async Task Characters_that_XML_can_t_have_are_no_fault_of_the_server(string query)
    {
        await using var server = await StartAsync();
        using var response = await server.Client.GetAsync(
            new Uri($"/slipwaylocal/{server.Scope.DefaultContainer}{query}", UriKind.Relative), TestContext.Current.CancellationToken);

        ((int)response.StatusCode).Should().BeOneOf(200, 400, 404);
    }

    private static async Task<int> PutBlobAsync(TestServer server, string path, params (string Name, string Value)[] headers)
    {
        using var handler = server.NewHandler();
        handler.RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8;
        using var client = new HttpClient(handler) { BaseAddress = server.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent([1]), Version = HttpVersion.Version11 };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.TokenFor(".storage"));
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private static async Task<(int Status, string? Code)> SendAsync(TestServer server, string path, HttpContent content)
    {
        using var response = await server.Client.PutAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!["error"]?["code"]?.GetValue<string>() : null);
    }
}
