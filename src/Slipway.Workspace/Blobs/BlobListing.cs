using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Slipway.Workspace.Blobs;

/// <summary>The answer to List Blobs.</summary>
internal static class BlobListing
{
    private const int Largest = 5000;

    public static string Of(IQueryCollection query, string container, BlobStore store)
    {
        var prefix = query["prefix"].ToString();
        var delimiter = query["delimiter"].ToString();
        // Opaque to clients, who give it back as it came: in characters that any answer can hold.
        var marker = Uri.UnescapeDataString(query["marker"].ToString());
        var withMetadata = query["include"].ToString().Contains("metadata", StringComparison.Ordinal);
        var most = int.TryParse(query["maxresults"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? Math.Clamp(given, 1, Largest)
            : Largest;

        var entries = new List<XElement>();
        string? folder = null;
        string? next = null;
        foreach (var blob in store.List(container, prefix))
        {
            var name = blob.Path;
            var isFolder = delimiter.Length > 0
                && name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var end
                && (name = name[..(end + delimiter.Length)]).Length > 0;
            // The marker is the name of the first entry of the page that it asks for.
            if (string.CompareOrdinal(name, marker) < 0 || (isFolder && name == folder))
            {
                continue;
            }

            if (entries.Count == most)
            {
                next = name;
                break;
            }

            folder = isFolder ? name : null;
            entries.Add(isFolder ? new XElement("BlobPrefix", BlobListingName.Element("Name", name)) : Entry(blob, withMetadata));
        }

        var body = new XElement(
            "EnumerationResults",
            new XAttribute("ContainerName", container),
            prefix.Length > 0 ? BlobListingName.Element("Prefix", prefix) : null,
            marker.Length > 0 ? new XElement("Marker", Uri.EscapeDataString(marker)) : null,
            new XElement("MaxResults", most),
            delimiter.Length > 0 ? BlobListingName.Element("Delimiter", delimiter) : null,
            new XElement("Blobs", entries),
            new XElement("NextMarker", next is null ? null : Uri.EscapeDataString(next)));
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>{body.ToString(SaveOptions.DisableFormatting)}";
    }

    private static XElement Entry(BlobProperties blob, bool withMetadata) => new(
        "Blob",
        BlobListingName.Element("Name", blob.Path),
        new XElement(
            "Properties",
            new XElement("Creation-Time", blob.LastModified.ToString("R", CultureInfo.InvariantCulture)),
            new XElement("Last-Modified", blob.LastModified.ToString("R", CultureInfo.InvariantCulture)),
            new XElement("Etag", blob.ETag.Trim('"')),
            new XElement("Content-Length", blob.Length),
            new XElement("Content-Type", blob.ContentType),
            new XElement("Content-MD5", blob.ContentMd5),
            new XElement("BlobType", "BlockBlob"),
            new XElement("LeaseStatus", "unlocked"),
            new XElement("LeaseState", "available"),
            new XElement("ServerEncrypted", "false")),
        withMetadata ? new XElement("Metadata", blob.Metadata.Select(m => new XElement(XmlConvert.EncodeLocalName(m.Key), m.Value))) : null);
}
