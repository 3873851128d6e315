using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Slipway.Core.Threading;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.PublicData;

/// <summary>
/// Keeps a copy of public data in the workspace's storage, where steps read it: fetched once, and again when its server says that
/// it has changed. Who works without the internet goes on with the copy.
/// </summary>
internal sealed class PublicStore(
    BlobStore blobs, WorkspaceScope scope, PublicSource source, TimeProvider clock, ILogger<PublicStore> logger)
{
    /// <summary>The most that is fetched for one input, in bytes.</summary>
    public const long MostBytes = 10L << 30;

    private const string VersionKey = "version";

    // Of an empty file beside a folder, which says that all of the folder is there.
    private const string WholeSuffix = ".whole";

    // Steps of one pipeline read the same data moments after one another.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly KeyedLock<BlobLocation> _locks = new();

    // What was looked at moments ago.
    private readonly ConcurrentDictionary<BlobLocation, DateTimeOffset> _looked = new();

    /// <summary>Makes sure that the data is there, and as it is now where that can be found out.</summary>
    /// <exception cref="PublicDataException">It can't be had, and there is no copy of it.</exception>
    public async Task EnsureAsync(PublicUri uri, CancellationToken cancellationToken)
    {
        var place = uri.Place(scope.DefaultContainer);
        using var only = await _locks.TakeAsync(place, cancellationToken).ConfigureAwait(false);
        foreach (var old in _looked.Where(looked => clock.GetUtcNow() - looked.Value >= Fresh))
        {
            _looked.TryRemove(old);
        }

        if (IsThere(place) && _looked.ContainsKey(place))
        {
            return;
        }

        try
        {
            await FetchAsync(uri, place, cancellationToken).ConfigureAwait(false);
        }
        catch (PublicDataException e) when (IsThere(place))
        {
            logger.LogWarning("{Address} is taken as it was fetched earlier: {Reason}", uri.Shown, e.Message);
        }

        _looked[place] = clock.GetUtcNow();
    }

    private async Task FetchAsync(PublicUri uri, BlobLocation place, CancellationToken cancellationToken)
    {
        var files = await source.ListAsync(uri, cancellationToken).ConfigureAwait(false);
        if (files.Sum(file => file.Length ?? 0) > MostBytes)
        {
            throw TooMuch(uri);
        }

        var isFolder = files is not [{ Name: "" }];
        if (blobs.Find(place) is { } before && before.IsFolder != isFolder)
        {
            blobs.Files.Delete(place.FilePath);
        }

        var left = MostBytes;
        var isWhole = new BlobLocation(place.Container, place.Path + WholeSuffix);
        foreach (var file in files)
        {
            var target = isFolder ? place.Below(Valid(uri, file.Name)) : place;
            var version = file.Version is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Version)));
            if (version is not null && blobs.Find(target) is { IsFile: true } there
                && blobs.Properties(target).Metadata.GetValueOrDefault(VersionKey) == version)
            {
                left -= there.Length;
                continue;
            }

            if (isFolder)
            {
                // Until all of it is there: some of what is new beside what is old is neither.
                blobs.Delete(isWhole);
            }

            left -= await FetchAsync(uri, file, version, target, left, cancellationToken).ConfigureAwait(false);
        }

        if (isFolder)
        {
            var names = files.Select(file => place.Below(file.Name).Path).ToHashSet(StringComparer.Ordinal);
            var there = blobs.List(place.Container, $"{place.Path}/").Select(blob => blob.Path).ToList();
            foreach (var gone in there.Where(path => !names.Contains(path)))
            {
                blobs.Delete(isWhole);
                blobs.Delete(new BlobLocation(place.Container, gone));
            }

            await blobs.PutAsync(isWhole, Stream.Null, new BlobHeaders(null, null, ImmutableSortedDictionary<string, string>.Empty), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <returns>How many bytes it has.</returns>
    private async Task<long> FetchAsync(
        PublicUri uri, PublicFile file, string? version, BlobLocation place, long most, CancellationToken cancellationToken)
    {
        logger.LogInformation("Fetching {Address} {Name}", uri.Shown, file.Name);
        try
        {
            var content = await file.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                using var bounded = new BoundedStream(content, most, () => TooMuch(uri));
                var metadata = ImmutableSortedDictionary<string, string>.Empty;
                metadata = version is null ? metadata : metadata.Add(VersionKey, version);
                return (await blobs.PutAsync(place, bounded, new BlobHeaders(null, null, metadata), cancellationToken).ConfigureAwait(false)).Length;
            }
        }
        catch (Exception e) when (PublicSource.Reason(e, cancellationToken) is { } reason && !DiskRoom.IsMissing(e))
        {
            throw new PublicDataException($"{reason} at {uri.Shown} {file.Name}".TrimEnd(), e);
        }
    }

    /// <summary>Whether there is a copy: a file, or a folder of which all has been fetched.</summary>
    private bool IsThere(BlobLocation place) =>
        blobs.Find(place) is { } found && (found.IsFile || blobs.Find(new BlobLocation(place.Container, place.Path + WholeSuffix)) is not null);

    private static string Valid(PublicUri uri, string name) => BlobName.IsValid(name)
        ? name
        : throw new PublicDataException($"'{name}' at {uri.Shown} is no name of a file here");

    private static PublicDataException TooMuch(PublicUri uri) => new(string.Create(
        CultureInfo.InvariantCulture, $"more than {MostBytes >> 30} GiB lie at {uri.Shown}"));
}
