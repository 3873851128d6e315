using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Parameters;

/// <summary>Secrets in parameters files, and questions at a terminal.</summary>
public sealed class EncryptionTests : IDisposable
{
    private const string Value = "the secret itself";
    private const string Password = "correct horse";

    private readonly BuildFolder _folder = new();
    private readonly List<Question> _asked = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_secret_is_read_from_the_file_with_the_password_of_the_environment()
    {
        await WriteEncryptedAsync();
        _folder.SetVariable("SLIPWAY_SECRETS_PASSWORD", Password);

        (await _folder.RunAsync<Sample>("Plain")).Token.Should().Be(Value);
    }

    [Fact]
    public async Task The_password_is_asked_for_once_at_a_terminal()
    {
        await WriteEncryptedAsync();
        Answer(Password);

        (await _folder.RunAsync<Sample>("Plain")).Token.Should().Be(Value);

        _asked.Should().ContainSingle().Which.IsSecret.Should().BeTrue();
    }

    [Fact]
    public async Task Without_a_password_and_anybody_to_ask_it_is_an_error()
    {
        await WriteEncryptedAsync();

        await _folder.RunAsync<Sample>("Plain", expected: -1);

        _folder.Output.Should().Contain("error SLP1021: The password of the secrets in .nuke is not given")
            .And.Contain("SLIPWAY_SECRETS_PASSWORD");
    }

    [Theory]
    [InlineData("Token", "wrong")]
    [InlineData("Other", Password)]
    public async Task Another_password_and_another_name_are_refused(string name, string password)
    {
        _folder.Write(".nuke/parameters.json", $$"""{ "{{name}}": "{{EncryptedValue.Encrypt("Token", Value, Password)}}" }""");
        _folder.SetVariable("SLIPWAY_SECRETS_PASSWORD", password);

        await _folder.RunAsync<Sample>("Plain", expected: -1);

        _folder.Output.Should().Contain($".nuke/parameters.json: error SLP1021: '{name}' can't be decrypted");
    }

    [Theory]
    [InlineData("v2:")]
    [InlineData("v2:AAAA")]
    [InlineData("v2:not base64")]
    public void What_is_damaged_is_refused(string text) =>
        EncryptedValue.TryDecrypt("Token", text, Password, out _).Should().BeFalse();

    [Fact]
    public void No_two_encryptions_are_alike() =>
        EncryptedValue.Encrypt("Token", Value, Password).Should().NotBe(EncryptedValue.Encrypt("Token", Value, Password));

    [Fact]
    public async Task A_required_parameter_is_asked_for_at_a_terminal()
    {
        Answer("7");

        (await _folder.RunAsync<Sample>("Needs")).Count.Should().Be(7);

        _asked.Should().Equal(new Question("Count (How many)", IsSecret: false));
    }

    [Fact]
    public async Task An_answer_that_is_no_value_is_an_error()
    {
        Answer("many");

        await _folder.RunAsync<Sample>("Needs", expected: -1);

        _folder.Output.Should().Contain("error SLP1011: 'many', given by the terminal, is no value for 'Count'");
    }

    [Fact]
    public async Task No_answer_is_as_if_nobody_had_been_asked()
    {
        Answer("");

        await _folder.RunAsync<Sample>("Needs", expected: -1);

        _folder.Output.Should().Contain("error SLP1012: Target 'Needs' requires the parameter 'Count'");
    }

    [Fact]
    public async Task Only_secrets_are_encrypted()
    {
        await _folder.RunAsync<Sample>("--encrypt count", expected: -1);

        _folder.Output.Should().Contain("error SLP1010: There is no secret parameter 'count'");
    }

    /// <summary>As a user does it.</summary>
    private async Task WriteEncryptedAsync()
    {
        var environment = _folder.Environment;
        _folder.SetVariable("SLIPWAY_SECRETS_PASSWORD", Password);
        _folder.SetVariable("TOKEN", Value);
        await _folder.RunAsync<Sample>("--encrypt token");
        _folder.Environment = environment;
        _folder.Output.Should().Be("'token' is encrypted in .nuke/parameters.json\n");
        _folder.Read(".nuke/parameters.json").Should().Contain("\"Token\": \"v2:").And.NotContain(Value);
    }

    private void Answer(string answer) => _folder.Environment = _folder.Environment with
    {
        Ask = question =>
        {
            _asked.Add(question);
            return answer;
        },
    };

    private sealed class Sample : SlipwayBuild
    {
        [Parameter, Secret] public readonly string? Token;
        [Parameter, Secret] public readonly string? Other;
        [Parameter("How many")] public readonly int? Count;

        Target Plain => _ => _.Executes(() => { });

        Target Needs => _ => _.Requires(() => Count).Executes(() => { });
    }
}
