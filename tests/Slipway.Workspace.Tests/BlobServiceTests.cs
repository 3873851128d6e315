using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>The blob service, as Azure's own client sees it.</summary>
public sealed class BlobServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://slipwaylocal.blob.localhost:{0}")]
    [InlineData("https://127.0.0.1:{0}/slipwaylocal")]
    public async Task Blobs_are_put_read_listed_and_deleted(string account)
    {
        await using var server = await StartAsync();
        var container = await server.ContainerAsync(account);
        var blob = container.GetBlobClient("a folder/über & so.txt");

        var put = await blob.UploadAsync(
            BinaryData.FromString("hello"),
            new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = "text/x-test" },
                Metadata = new Dictionary<string, string> { ["upload_status"] = "completed" },
            },
            Cancellation);
        var properties = (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value;
        var content = (await blob.DownloadContentAsync(Cancellation)).Value;

        content.Content.ToString().Should().Be("hello");
        properties.ETag.Should().Be(put.Value.ETag);
        properties.ContentType.Should().Be("text/x-test");
        properties.Metadata.Should().Contain("upload_status", "completed");
        (await blob.DeleteIfExistsAsync(cancellationToken: Cancellation)).Value.Should().BeTrue();
        (await blob.ExistsAsync(Cancellation)).Value.Should().BeFalse();
    }

    [Fact]
    public async Task A_large_blob_is_put_in_blocks_and_read_in_ranges()
    {
        await using var server = await StartAsync();
        var container = await server.ContainerAsync();
        var content = new byte[5_000_003];
        new Random(1).NextBytes(content);
        var blob = container.GetBlobClient("large.bin");

        await blob.UploadAsync(
            new BinaryData(content).ToStream(),
            new BlobUploadOptions
            {
                TransferOptions = new Azure.Storage.StorageTransferOptions { InitialTransferSize = 1_000_000, MaximumTransferSize = 1_000_000 },
            },
            Cancellation);

        var range = await blob.DownloadContentAsync(
            new BlobDownloadOptions { Range = new HttpRange(2_500_000, 10) }, Cancellation);
        range.Value.Content.ToArray().Should().Equal(content.AsSpan(2_500_000, 10).ToArray());
        using var all = new MemoryStream();
        await blob.DownloadToAsync(all, Cancellation);
        all.ToArray().AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    [Fact]
    public async Task A_list_goes_by_prefix_by_folder_and_by_page()
    {
        await using var server = await StartAsync();
        var container = await server.ContainerAsync();
        string[] names = ["logs/1.txt", "logs/2.txt", "logs/deep/3.txt", "logs-other.txt", "top.txt"];
        foreach (var name in names)
        {
            await container.GetBlobClient(name).UploadAsync(BinaryData.FromString(name), Cancellation);
        }

        var flat = await container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, "logs/", Cancellation)
            .AsPages(pageSizeHint: 2).ToListAsync(Cancellation);
        flat.Should().HaveCount(2);
        flat.SelectMany(page => page.Values).Select(b => b.Name).Should().Equal("logs/1.txt", "logs/2.txt", "logs/deep/3.txt");

        var tree = await container.GetBlobsByHierarchyAsync(BlobTraits.None, BlobStates.None, "/", "logs/", Cancellation)
            .ToListAsync(Cancellation);
        tree.Select(item => item.IsPrefix ? item.Prefix : item.Blob.Name).Should().BeEquivalentTo("logs/1.txt", "logs/2.txt", "logs/deep/");
        var beginning = await container.GetBlobsAsync(BlobTraits.None, BlobStates.None, "logs", Cancellation).ToListAsync(Cancellation);
        beginning.Should().HaveCount(4);
    }

    [Fact]
    public async Task Metadata_is_set_and_changes_the_etag()
    {
        await using var server = await StartAsync();
        var blob = (await server.ContainerAsync()).GetBlobClient("x");
        var before = (await blob.UploadAsync(BinaryData.FromString("x"), Cancellation)).Value.ETag;

        await blob.SetMetadataAsync(new Dictionary<string, string> { ["name"] = "n" }, cancellationToken: Cancellation);

        var after = (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value;
        after.Metadata.Should().Contain("name", "n");
        after.ETag.Should().NotBe(before);
    }

    [Fact]
    public async Task Conditions_are_kept()
    {
        await using var server = await StartAsync();
        var blob = (await server.ContainerAsync()).GetBlobClient("x");
        await blob.UploadAsync(BinaryData.FromString("first"), Cancellation);

        var again = () => blob.UploadAsync(BinaryData.FromString("second"), Cancellation);
        var stale = () => blob.UploadAsync(
            BinaryData.FromString("third"),
            new BlobUploadOptions { Conditions = new BlobRequestConditions { IfMatch = new ETag("\"0x1\"") } },
            Cancellation);

        (await again.Should().ThrowAsync<RequestFailedException>()).Which.ErrorCode.Should().Be("BlobAlreadyExists");
        (await stale.Should().ThrowAsync<RequestFailedException>()).Which.Status.Should().Be(412);
    }

    [Fact]
    public async Task A_signature_opens_only_its_container_and_only_for_what_it_grants()
    {
        await using var server = await StartAsync();
        var pending = await server.PostAsync(
            $"{W}/codes/mine/versions/1/startPendingUpload",
            JsonNode.Parse("""{"pendingUploadId": "1", "pendingUploadType": "TemporaryBlobReference"}""")!);
        var reference = pending.Body["blobReferenceForConsumption"]!;
        var own = server.Container(new Uri(reference["credential"]!["sasUri"]!.GetValue<string>()));
        await own.GetBlobClient("main.py").UploadAsync(BinaryData.FromString("print()"), Cancellation);

        var delete = () => own.GetBlobClient("main.py").DeleteAsync(cancellationToken: Cancellation);
        (await delete.Should().ThrowAsync<RequestFailedException>()).Which.ErrorCode.Should().Be("AuthorizationPermissionMismatch");

        var query = new Uri(reference["credential"]!["sasUri"]!.GetValue<string>()).Query;
        var foreign = server.Container(new Uri($"{server.Scope.BlobOrigin}{server.Scope.DefaultContainer}{query}"));
        var read = () => foreign.GetBlobClient("x").ExistsAsync(Cancellation);
        (await read.Should().ThrowAsync<RequestFailedException>()).Which.Status.Should().Be(403);
        reference["blobUri"]!.GetValue<string>().Should().NotContain("?");
    }

    [Theory]
    [InlineData("../../token")]
    [InlineData("a/../../../token")]
    [InlineData("%2e%2e/%2e%2e/token")]
    [InlineData("..%2f..%2ftoken")]
    [InlineData("a//b")]
    [InlineData("a%5C..%5Cb")]
    [InlineData("a%00b")]
    public async Task No_path_leads_out_of_the_container(string path)
    {
        await using var server = await StartAsync();
        // Uri would straighten the path before it is sent; what is tested is a caller that does not.
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        Uri.TryCreate(
            $"https://localhost:{server.Port}/slipwaylocal/{server.Scope.DefaultContainer}/{path}", in asWritten, out var address);

        using var response = await server.Client.GetAsync(address, Cancellation);

        var answer = await response.Content.ReadAsStringAsync(Cancellation);
        // What is no blob's path any more is another service's, which takes no token of the storage.
        ((int)response.StatusCode).Should().BeOneOf(400, 401, 404);
        answer.Should().NotContain(server.Token);
    }

    [Fact]
    public async Task A_link_that_a_step_has_left_is_not_followed()
    {
        await using var server = await StartAsync();
        var container = await server.ContainerAsync();
        var folder = Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), Path.Combine(server.StateDirectory, "token"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "folder"), server.StateDirectory);

        foreach (var name in (string[])["link", "folder/token"])
        {
            var read = () => container.GetBlobClient(name).DownloadContentAsync(Cancellation);
            (await read.Should().ThrowAsync<RequestFailedException>()).Which.Status.Should().BeOneOf(400, 404);
        }

        (await container.GetBlobsAsync(cancellationToken: Cancellation).ToListAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task Content_that_does_not_have_its_md5_is_refused()
    {
        await using var server = await StartAsync();
        var blob = (await server.ContainerAsync()).GetBlockBlobClient("x");
        using var content = new MemoryStream([1, 2, 3]);
        var stage = () => blob.StageBlockAsync(
            Convert.ToBase64String([1]),
            content,
            new BlockBlobStageBlockOptions
            {
                TransferValidation = new Azure.Storage.UploadTransferValidationOptions
                {
                    ChecksumAlgorithm = Azure.Storage.StorageChecksumAlgorithm.MD5,
                    PrecalculatedChecksum = new byte[16],
                },
            },
            Cancellation);

        (await stage.Should().ThrowAsync<RequestFailedException>()).Which.ErrorCode.Should().Be("Md5Mismatch");
    }
}
