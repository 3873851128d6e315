using System.Formats.Tar;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text.Json;
using Docker.DotNet.Models;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// An image of one layer in the form that <c>docker load</c> takes. Unlike an import it leaves nothing to the engine's
/// clock: the configuration, and with it the image id, is made here.
/// </summary>
internal sealed class ImageArchive(string layerFile)
{
    private const string LayerName = "layer.tar";

    // As in Docker Hub's debian images.
    private static readonly string[] s_environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];

    private static readonly string[] s_command = ["bash"];

    private static readonly string[] s_layers = [LayerName];

    public required string Name { get; init; }

    public required string Architecture { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>What the image's history says about its layer.</summary>
    public required string CreatedBy { get; init; }

    public required SortedDictionary<string, string> Labels { get; init; }

    /// <exception cref="DiagnosticException">SLP2005: the engine does not take it.</exception>
    public async Task LoadAsync(ContainerEngine engine, CancellationToken cancellationToken)
    {
        var config = Configuration(await LayerDigestAsync(cancellationToken).ConfigureAwait(false));
        var configName = $"{Convert.ToHexStringLower(SHA256.HashData(config))}.json";
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new[] { new { Config = configName, RepoTags = new[] { Name }, Layers = s_layers } });

        var pipe = new Pipe();
        var writing = WriteAsync();
        var messages = new EngineMessages();
        await engine.Client.Images.LoadImageAsync(
            new ImageLoadParameters { Quiet = true }, pipe.Reader.AsStream(), messages, cancellationToken)
            .ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        if (messages.Error is { } error)
        {
            throw new DiagnosticException(new Diagnostic(Codes.NoBaseImage, $"the engine does not load '{Name}': {error}"));
        }

        async Task WriteAsync()
        {
            Exception? failure = null;
            try
            {
                await WriteTarAsync(pipe.Writer.AsStream(), configName, config, manifest, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failure = e;
                throw;
            }
            finally
            {
                await pipe.Writer.CompleteAsync(failure).ConfigureAwait(false);
            }
        }
    }

    private async Task WriteTarAsync(
        Stream destination, string configName, byte[] config, byte[] manifest, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(destination, TarEntryFormat.Gnu, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            var layer = File.OpenRead(layerFile);
            await using (layer.ConfigureAwait(false))
            {
                await WriteAsync(LayerName, layer).ConfigureAwait(false);
            }

            await WriteAsync(configName, new MemoryStream(config)).ConfigureAwait(false);
            await WriteAsync("manifest.json", new MemoryStream(manifest)).ConfigureAwait(false);

            Task WriteAsync(string name, Stream content) => tar.WriteEntryAsync(
                new GnuTarEntry(TarEntryType.RegularFile, name) { ModificationTime = Created, DataStream = content },
                cancellationToken);
        }
    }

    private async Task<string> LayerDigestAsync(CancellationToken cancellationToken)
    {
        var layer = File.OpenRead(layerFile);
        await using (layer.ConfigureAwait(false))
        {
            var hash = await SHA256.HashDataAsync(layer, cancellationToken).ConfigureAwait(false);
            return $"sha256:{Convert.ToHexStringLower(hash)}";
        }
    }

    // https://github.com/opencontainers/image-spec/blob/main/config.md
    private byte[] Configuration(string layerDigest)
    {
        var created = Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = Architecture,
            config = new
            {
                Env = s_environment,
                Cmd = s_command,
                Labels,
            },
            created,
            history = new[] { new { created, created_by = CreatedBy } },
            os = "linux",
            rootfs = new { type = "layers", diff_ids = new[] { layerDigest } },
        });
    }
}
