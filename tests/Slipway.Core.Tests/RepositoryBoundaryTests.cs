using Slipway.Core.Files;

namespace Slipway.Core.Tests;

public sealed class RepositoryBoundaryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slipway-diagnostics-");
    private readonly string _root;

    public RepositoryBoundaryTests() => _root = _folder.CreateSubdirectory("repository").FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("", true)]
    [InlineData("a/b", true)]
    [InlineData("a/../b", true)]
    [InlineData("../repository/a", true)]
    [InlineData("..", false)]
    [InlineData("../repository2/a", false)]
    [InlineData("a/../../x", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("/", false)]
    public void A_path_is_within_when_it_leads_into_the_root(string path, bool isWithin) =>
        new RepositoryBoundary(_root).Contains(Path.GetFullPath(path, _root)).Should().Be(isWithin);

    [Theory]
    [InlineData("../outside", "link", false)]
    [InlineData("../outside", "link/file", false)]
    [InlineData("inside", "link/file", true)]
    [InlineData("inside/../..", "link/outside/file", false)]
    [InlineData("/etc", "link/passwd", false)]
    [InlineData("link", "link", true)]
    public void A_link_is_where_it_leads(string target, string path, bool isWithin)
    {
        Directory.CreateDirectory(Path.Combine(_root, "inside"));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "outside"));
        File.CreateSymbolicLink(Path.Combine(_root, "link"), target);

        new RepositoryBoundary(_root).Contains(Path.Combine(_root, path)).Should().Be(isWithin);
    }

    [Fact]
    public void A_root_that_is_reached_by_a_link_is_the_same_root()
    {
        var link = Path.Combine(_folder.FullName, "elsewhere");
        File.CreateSymbolicLink(link, _root);

        new RepositoryBoundary(link).Contains(Path.Combine(_root, "a")).Should().BeTrue();
        new RepositoryBoundary(_root).Contains(Path.Combine(link, "a")).Should().BeTrue();
    }

    [Theory]
    [InlineData("../shared")]
    [InlineData("../shared/")]
    public void An_allowed_folder_is_within(string allowed)
    {
        var boundary = new RepositoryBoundary(_root, [allowed]);

        boundary.Contains(Path.GetFullPath("../shared/x", _root)).Should().BeTrue();
        boundary.Contains(Path.GetFullPath("../shared2/x", _root)).Should().BeFalse();
    }

    [Fact]
    public void The_remedy_names_the_folder_to_allow()
    {
        RepositoryBoundary.Remedy("/etc/passwd").Should().EndWith("--allow-folder /etc");
        RepositoryBoundary.Remedy("/etc").Should().EndWith("--allow-folder /etc");
    }
}
