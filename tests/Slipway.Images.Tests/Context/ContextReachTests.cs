namespace Slipway.Images.Tests.Context;

public sealed class ContextReachTests
{
    private static readonly string[] Files = ["a.txt", "b.txt", "data/big", "data/sub/c.txt", "src/a.py", "src/b/c.py", "with space"];

    [Theory]
    [InlineData("RUN true", "")]
    [InlineData("COPY a.txt /", "a.txt")]
    [InlineData("COPY --chown=1:1 --chmod=644 --link ./a.txt /b.txt /", "a.txt b.txt")]
    [InlineData("copy *.txt /", "a.txt b.txt")]
    [InlineData("COPY src /src", "src/a.py src/b/c.py")]
    [InlineData("COPY src/ data/su? /src", "src/a.py src/b/c.py data/sub/c.txt")]
    [InlineData("COPY src/*/c.py /src", "src/b/c.py")]
    [InlineData("COPY src/[^b].py /src", "src/a.py")]
    [InlineData("COPY data/../src/../../a.txt /", "a.txt")]
    [InlineData("COPY [\"with space\", \"a.txt\", \"/\"]", "with space|a.txt")]
    [InlineData("ADD https://example.org/$V.tar git@example.org:x.git a.txt /", "a.txt")]
    [InlineData("COPY --from=build /data /data", "")]
    [InlineData("COPY --from=$STAGE a.txt /", "a.txt")]
    [InlineData("COPY --from= a.txt /", "a.txt")]
    [InlineData("COPY <<EOF a.txt /\nCOPIED\nEOF", "a.txt")]
    [InlineData("COPY a.txt \\\n # b\n b.txt /", "a.txt b.txt")]
    [InlineData("RUN --mount=type=bind,source=src,target=/src make", "src/a.py src/b/c.py")]
    [InlineData("RUN --mount=type=cache,target=/c,id=$X --mount=type=secret,id=s --mount=target=/x,from=other make", "")]
    [InlineData("ONBUILD COPY a.txt /", "a.txt")]
    [InlineData("# syntax=docker/dockerfile:1.7-labs\nCOPY a.txt /", "a.txt")]
    public void What_is_copied_or_mounted_is_reached(string dockerfile, string reached) =>
        Reached(dockerfile).Should().BeEquivalentTo(reached.Split(reached.Contains('|', StringComparison.Ordinal) ? '|' : ' ', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("COPY . /")]
    [InlineData("COPY src/.. /")]
    [InlineData("COPY $FILE /")]
    [InlineData("COPY src/${FILE} /")]
    [InlineData("COPY \"a.txt\" /")]
    [InlineData("COPY a\\ b /")]
    [InlineData("COPY src/** /")]
    [InlineData("COPY [ab].txt /")]
    [InlineData("COPY --parents a.txt /")]
    [InlineData("COPY --new-option=1 a.txt /")]
    [InlineData("ADD $URL /")]
    [InlineData("RUN --mount=target=/src make")]
    [InlineData("RUN --mount=type=$T,target=/src make")]
    [InlineData("RUN --mount=type=bind,source=$S,target=/src make")]
    [InlineData("RUN --mount=type=bind,\"source=a\",target=/src make")]
    [InlineData("RUN --new-option=1 make")]
    [InlineData("INCLUDE other")]
    [InlineData("# syntax=example.org/frontend\nCOPY a.txt /")]
    [InlineData("ONBUILD COPY . /")]
    // An older builder, and a newer one, take this for an instruction.
    [InlineData("RUN <<EOF\nCOPY . /\nEOF")]
    [InlineData("RUN echo \\\\\nCOPY . /")]
    // What another reading makes of the quotes.
    [InlineData("RUN echo \"<<EOF\"\nCOPY . /\nRUN <<EOF\nEOF")]
    public void What_is_not_sure_reaches_all(string dockerfile) => Reached(dockerfile).Should().BeEquivalentTo(Files);

    [Fact]
    public void What_a_base_image_has_done_on_build_is_reached()
    {
        ContextReach.Of("FROM x", ["COPY src /src"], []).Reaches("src/a.py").Should().BeTrue();
        ContextReach.Of("FROM x", ["COPY . /src"], []).IsAll.Should().BeTrue();
        ContextReach.Of("FROM x", [], ["data"]).Reaches("data/big").Should().BeTrue();
    }

    [Theory]
    [InlineData("COPY link /")]
    [InlineData("COPY link/sub/c.txt /")]
    [InlineData("COPY li*/sub /")]
    public async Task Behind_a_link_is_all(string copy)
    {
        using var root = new TemporaryFolder();
        root.Write("images/x/Dockerfile", $"FROM x\n{copy}");
        root.Write("images/x/data/sub/c.txt", "");
        root.Write("images/x/other.txt", "");
        Directory.CreateSymbolicLink(Path.Combine(root.Path, "images/x/link"), "data");

        (await EntriesAsync(root)).Should().Equal("Dockerfile", "data/sub/c.txt", "link", "other.txt");
    }

    [Fact]
    public async Task A_link_within_what_is_copied_stays_a_link()
    {
        using var root = new TemporaryFolder();
        root.Write("images/x/Dockerfile", "FROM x\nCOPY data /");
        root.Write("images/x/data/a.txt", "");
        root.Write("images/x/other.txt", "");
        File.CreateSymbolicLink(Path.Combine(root.Path, "images/x/data/link"), "../other.txt");

        (await EntriesAsync(root)).Should().Equal("data/a.txt", "data/link");
    }

    private static async Task<IEnumerable<string>> EntriesAsync(TemporaryFolder root)
    {
        var image = (await ImageDefinition.LoadAllAsync(root.Path, cancellationToken: TestContext.Current.CancellationToken)).Single();
        var dockerfile = await image.ReadDockerfileAsync(TestContext.Current.CancellationToken);
        return BuildContext.Read(image, ContextReach.Of(dockerfile, [], [])).Entries.Where(entry => entry.IsReached).Select(entry => entry.Path);
    }

    private static IEnumerable<string> Reached(string dockerfile)
    {
        var reach = ContextReach.Of(
            dockerfile.StartsWith("# syntax", StringComparison.Ordinal) ? dockerfile : $"FROM scratch\n{dockerfile}", [], []);
        return Files.Where(reach.Reaches);
    }
}
