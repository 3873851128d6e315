using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Images.Tests.Build;

public sealed class BuildSecretTests : IDisposable
{
    private const string Variable = "SLIPWAY_TEST_BUILD_SECRET";

    private readonly TemporaryFolder _folder = new();
    private readonly SecretMask _mask = new();

    public BuildSecretTests() => Environment.SetEnvironmentVariable(Variable, "from-the-variable");

    [Fact]
    public void Files_and_variables_are_told_by_where_they_are_and_their_values_are_masked()
    {
        _folder.Write("with,comma", "from-the-file\n");

        var secrets = BuildSecret.Parse(
            ["id=npm,src=with,comma", $"id=token,env={Variable}", $"type=env,id=t,env={Variable}"], _folder.Path, _mask);

        secrets.Select(secret => secret.ToArgument()).Should().Equal(
            $"id=npm,\"src={_folder.Path}/with,comma\"", $"id=token,env={Variable}", $"id=t,env={Variable}");
        _mask.Apply("from-the-file from-the-variable").Should().Be("*** ***");
    }

    [Theory]
    [InlineData("hush-hush")]
    [InlineData("id=x")]
    [InlineData("id=x,value=hush-hush")]
    [InlineData("src=hush-hush,id=x")]
    public void What_is_not_of_the_form_is_refused_without_being_shown(string text)
    {
        var parse = () => BuildSecret.Parse([text], _folder.Path, _mask);

        var thrown = parse.Should().Throw<DiagnosticException>().Which;
        thrown.Diagnostics.Single().Code.Should().Be("SLP2009");
        thrown.Message.Should().NotContain("hush-hush");
    }

    [Fact]
    public void All_secrets_that_are_not_there_are_said()
    {
        var parse = () => BuildSecret.Parse(["id=a,src=none", "id=b,env=SLIPWAY_TEST_NOT_SET"], _folder.Path, _mask);

        parse.Should().Throw<DiagnosticException>().Which.Diagnostics.Select(d => (d.Code, d.File)).Should().Equal(
            ("SLP2009", Path.Combine(_folder.Path, "none")), ("SLP2009", null));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Dispose();
    }
}
