using System.Xml.Linq;
using Slipway.Core.Text;

namespace Slipway.Core.Tests;

public sealed class PrintableTextTests
{
    [Fact]
    public void What_XML_can_not_hold_is_written_out()
    {
        const string text = "größer 😀\t\r\n \u001b[31mred\0 \ud83d x \ude00 \uFFFE \ud83d";

        var written = PrintableText.Of(text);

        written.Should().Be("größer 😀\t\r\n \\x1b[31mred\\x0 \\xd83d x \\xde00 \\xfffe \\xd83d");
        new XElement("a", written).Invoking(element => element.ToString()).Should().NotThrow();
    }
}
