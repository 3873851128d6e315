using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Build;

public sealed class BuilderFeaturesTests
{
    [Fact]
    public async Task The_classic_builder_refuses_secrets_with_a_remedy()
    {
        using var root = new TemporaryFolder();
        root.Write("images/a/Dockerfile", "FROM scratch\n");
        var image = (await ImageDefinition.LoadAllAsync(root.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();

        var check = () => BuilderFeatures.Check(image, [new BuildSecret("x", "/y", null)]);

        var diagnostic = check.Should().Throw<DiagnosticException>().Which.Diagnostics.Single();
        diagnostic.Code.Should().Be("SLP2008");
        diagnostic.Remedy.Should().Contain("docker-buildx");
    }

    [Theory]
    [InlineData("RUN --mount=type=cache,target=/root/.cache pip install x", "RUN --mount")]
    [InlineData("COPY --chown=1:1 --chmod=755 a /a", "COPY --chmod")]
    [InlineData("COPY --link a /a", "COPY --link")]
    [InlineData("RUN <<EOF\necho a\nEOF", "RUN <<")]
    [InlineData("COPY <<EOF /a\necho a\nEOF", "COPY <<")]
    public async Task What_only_BuildKit_knows_is_refused_with_its_line(string instruction, string named)
    {
        using var root = new TemporaryFolder();
        root.Write("images/a/a", "");
        root.Write("images/a/Dockerfile", $"FROM scratch\n{instruction}\n");
        var image = (await ImageDefinition.LoadAllAsync(root.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();

        var check = () => BuilderFeatures.Check(image, []);

        var diagnostic = check.Should().Throw<DiagnosticException>().Which.Diagnostics.Single();
        (diagnostic.Code, diagnostic.File, diagnostic.Line).Should().Be(("SLP2008", "images/a/Dockerfile", 2));
        diagnostic.Message.Should().Contain($"'{named}'");
    }

    [Fact]
    public async Task What_a_shell_knows_is_not()
    {
        using var root = new TemporaryFolder();
        root.Write("images/a/Dockerfile", "FROM --platform=linux/amd64 scratch\nRUN cat <<EOF > /a\nx\nEOF\nCOPY --from=a --chown=1 b /b\nRUN run --mount=x\n");
        var image = (await ImageDefinition.LoadAllAsync(root.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();

        var check = () => BuilderFeatures.Check(image, []);

        check.Should().NotThrow();
    }
}
