using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Tests;

/// <summary>What is written as a URI of data is read as the same place again.</summary>
public sealed class DataUriTests
{
    [Theory]
    [InlineData("folder/file.csv")]
    [InlineData("100%")]
    [InlineData("50%25/a%2Fb")]
    [InlineData("%41")]
    [InlineData("ü #?&+ ;=")]
    public void A_place_comes_back_from_its_URI(string path)
    {
        var scope = new WorkspaceScope(Guid.Empty, DateTimeOffset.UnixEpoch, Port: 1);
        var location = new BlobLocation(scope.DefaultContainer, path);

        var back = DataUri.Locate(DataUri.Of(location), scope, "uri");

        (back.Container, back.Path).Should().Be((location.Container, location.Path));
    }
}
