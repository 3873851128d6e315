namespace Slipway.Diagnostics.Tests;

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
