namespace Slipway.Images.Tests.Registry;

/// <summary>What is made of an engine's words about a push, as engines 20.10 and 28 say them.</summary>
public sealed class PushFailureTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    [Theory]
    [InlineData("denied: requested access to the resource is denied", false, "the user 'ann' that 'docker login' keeps was used")]
    [InlineData("unauthorized: authentication required", false, "the user 'ann'")]
    [InlineData("error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: \"<html>no</html>\"", false, "the user 'ann'")]
    [InlineData("unexpected status from PUT request to http://r:5000/v2/a/blobs/uploads/1: 401 Unauthorized", false, "the user 'ann'")]
    [InlineData("error parsing HTTP 413 response body: invalid character '<' looking for beginning of value: \"<html>\\r\\n\"", false, "a layer is larger")]
    [InlineData("unexpected status from PATCH request to http://r/v2/: 413 Request Entity Too Large", false, "a layer is larger")]
    [InlineData("error parsing HTTP 502 response body: invalid character '<' looking for beginning of value", true, "it answers 502 with something else")]
    [InlineData("received unexpected HTTP status: 500 Internal Server Error", true, "500 Internal Server Error")]
    [InlineData("read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer", true, "connection reset")]
    [InlineData("dial tcp: lookup nowhere: no such host", false, "no such host")]
    [InlineData("tag does not exist: r/a:b", false, "does not exist")]
    public async Task It_is_said_plainly_and_tried_again_where_that_may_help(string said, bool mayPass, string words)
    {
        _root.Write("images/a/Dockerfile", "FROM scratch");
        var image = (await ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();
        var failure = new PushFailure(said);

        var diagnostic = failure.Describe(
            image, "r:5000/a", RegistryAddress.Parse("r:5000"), new RegistryCredential("ann", "secret", IsToken: false));

        failure.MayPass.Should().Be(mayPass);
        diagnostic.Code.Should().Be("SLP2030");
        $"{diagnostic}".Should().Contain(words).And.NotContain("invalid character").And.NotContain("secret");
    }

    public void Dispose() => _root.Dispose();
}
