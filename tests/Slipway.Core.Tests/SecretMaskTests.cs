using System.Text;
using Slipway.Core.Secrets;

namespace Slipway.Core.Tests;

/// <summary>What is masked, and what is not.</summary>
public sealed class SecretMaskTests
{
    private readonly SecretMask _mask = new();

    [Fact]
    public void A_secret_is_replaced_wherever_it_stands()
    {
        _mask.Add("hunter2");

        _mask.Apply("hunter2 and xhunter2y").Should().Be("*** and x***y");
    }

    [Fact]
    public void A_secret_that_contains_another_is_replaced_whole()
    {
        _mask.Add("hunter");
        _mask.Add("hunter2-long");

        _mask.Apply("hunter2-long hunter").Should().Be("*** ***");
    }

    [Fact]
    public void The_url_encoded_form_is_masked_too()
    {
        _mask.Add("a+b/c=d e");

        _mask.Apply("?sig=a%2Bb%2Fc%3Dd%20e&x=1").Should().Be("?sig=***&x=1");
    }

    [Theory]
    [InlineData("p\"w/ü+1&<x>", "{\"p\":\"p\\\"w/ü+1&<x>\"}")] // JSON as browsers and Python's ensure_ascii=False write it
    [InlineData("p\"w/ü+1&<x>", "{\"p\":\"p\\u0022w/\\u00FC\\u002B1\\u0026\\u003Cx\\u003E\"}")] // .NET's
    [InlineData("p\"w/ü+1&<x>", "{\"p\":\"p\\\"w/\\u00fc+1&<x>\"}")] // Python's
    [InlineData("a+b/c=d e~", "?sig=a%2bb%2fc%3dd%20e~")]
    [InlineData("a+b/c=d e(", "sig=a%2Bb%2Fc%3Dd+e(")]
    [InlineData("a<b>&\"c", "value=\"a&lt;b&gt;&amp;&quot;c\"")]
    [InlineData("Hunter2", "HUNTER2 hunter2 hUNTER2")]
    [InlineData("hunter2", "68756e74657232")]
    [InlineData("hunter2", "68756E74657232")]
    public void Encoded_forms_are_masked_too(string secret, string text)
    {
        _mask.Add(secret);

        _mask.Apply(text).Should().Contain("***").And.NotContain(secret).And.NotContainAny("w/", "b/", "%2", "lt;", "HUNTER", "hunter", "6875");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("u:", ":x")]
    [InlineData("us:", "\n")]
    [InlineData("use:", "\r\n")]
    public void Within_base64_nothing_is_left_but_what_its_neighbours_share(string before, string after)
    {
        string[] secrets = ["hunt", "hunter2", "hunter2-long?>~ü", "0123456789ab"];
        foreach (var secret in secrets)
        {
            _mask.Add(secret);
            var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + secret + after));
            var url = text.Replace('+', '-').Replace('/', '_');

            _mask.Apply($"Basic {text}").Should().MatchRegex(@"^Basic [\w+/]{0,6}\*\*\*[\w+/]{0,6}=*$");
            _mask.Apply($"Basic {url}").Should().MatchRegex(@"^Basic [\w-]{0,6}\*\*\*[\w-]{0,6}=*$");
        }
    }

    [Fact]
    public void A_key_of_several_lines_is_masked_within_json()
    {
        _mask.Add("-----BEGIN KEY-----\nMIIBOgIBAAJB\n-----END KEY-----\n");

        _mask.Apply("{\"key\":\"-----BEGIN KEY-----\\nMIIBOgIBAAJB\\n-----END KEY-----\\n\"}").Should().Be("{\"key\":\"***\\n\"}");
    }

    [Fact]
    public void That_a_secret_is_too_short_is_told_once()
    {
        var told = 0;
        var mask = new SecretMask(onTooShort: () => told++);

        mask.Add("long enough\n}");
        mask.Add("");
        told.Should().Be(0);
        mask.Add("abc");
        mask.Add("xy");

        told.Should().Be(1);
    }

    [Fact]
    public void Each_line_of_a_secret_is_masked()
    {
        _mask.Add("-----BEGIN KEY-----\r\nMIIBOgIBAAJB\r\n-----END KEY-----");

        _mask.Apply("  MIIBOgIBAAJB").Should().Be("  ***");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("abc")]
    public void What_is_too_short_to_be_a_secret_changes_nothing(string? secret)
    {
        _mask.Add(secret);

        _mask.Apply("abc   def").Should().Be("abc   def");
    }

    [Fact]
    public void Secrets_may_be_added_while_texts_are_masked()
    {
        Parallel.For(0, 1000, i =>
        {
            _mask.Add($"secret-{i:0000}");
            _mask.Apply($"secret-{i:0000}").Should().Be("***");
        });
    }
}
