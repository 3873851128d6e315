using System.Xml;
using System.Xml.Linq;

namespace Slipway.Workspace.Blobs;

/// <summary>
/// Names in the answer to List Blobs. One that XML can't hold, or would not keep as it is, is percent-encoded and says
/// so by the attribute <c>Encoded</c>, as Azure does since the version 2021-02-12; its clients undo it.
/// </summary>
internal static class BlobListingName
{
    public static XElement Element(string element, string name) => IsKept(name)
        ? new XElement(element, name)
        : new XElement(element, new XAttribute("Encoded", "true"), Uri.EscapeDataString(name));

    private static bool IsKept(string name) =>
        name.All(character => !char.IsControl(character))
        && !char.IsWhiteSpace(name[0])
        && !char.IsWhiteSpace(name[^1])
        && IsXml(name);

    private static bool IsXml(string name)
    {
        try
        {
            XmlConvert.VerifyXmlChars(name);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
