using Slipway.Pipelines.Publishing;

namespace Slipway.Pipelines.Tests.Publishing;

public sealed class RepositoryNameTests
{
    [Theory]
    [InlineData("https://github.com/Org/Name.git", "github.com/org/name")]
    [InlineData("https://user:secret@github.com/org/name", "github.com/org/name")]
    [InlineData("git@github.com:org/name.git", "github.com/org/name")]
    [InlineData("ssh://git@github.com:22/org/name.git\n", "github.com/org/name")]
    [InlineData("https://org@dev.azure.com/org/project/_git/name", "dev.azure.com/org/project/_git/name")]
    [InlineData("git@ssh.dev.azure.com:v3/org/project/name", "dev.azure.com/org/project/_git/name")]
    [InlineData("/srv/git/name.git", null)]
    [InlineData("../name", null)]
    public void It_is_the_same_for_all_ways_to_clone(string remote, string? name) => RepositoryName.Of(remote).Should().Be(name);
}
