using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Definitions;

/// <summary>What no builder takes is told before any is asked; what one takes is let through.</summary>
public sealed class DockerfileCheckTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public DockerfileCheckTests()
    {
        _root.Write("images/x/app.py", "");
        _root.Write("images/x/src/main.py", "");
        _root.Write("images/x/src/notes.log", "");
        _root.Write("images/x/logs/a.log", "");
        _root.Write("images/x/data/big.bin", "");
        _root.Write("images/x/data/keep.txt", "");
        _root.Write("images/x/.dockerignore", "**/*.log\nlogs\ndata\n!data/keep.txt\n");
        _root.Write("images/sibling/Dockerfile", "FROM scratch\n");
    }

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("FROM a\nRUNN true", 2, "SLP2017", "no instruction 'RUNN'", "did you mean RUN?")]
    [InlineData("FROM a\nRUN a &&\n  b", 3, "SLP2017", "no instruction 'B'", "backslash")]
    [InlineData("FROM a\nCOPY --form=b /x /y", 2, "SLP2017", "COPY has no flag '--form'", "did you mean --from?")]
    [InlineData("FROM a\nADD --from=b /x /y", 2, "SLP2017", "ADD has no flag '--from'", "remove it")]
    [InlineData("FROM a\nCOPY --chown app.py /y", 2, "SLP2017", "'--chown' of COPY has no value", "--chown=VALUE")]
    [InlineData("FROM a\nCOPY app.py", 2, "SLP2017", "COPY says what, and not where to", "COPY app.py ./")]
    [InlineData("FROM a b", 1, "SLP2017", "FROM names one image", "AS STAGE")]
    [InlineData("FROM a AS 1st", 1, "SLP2017", "'1st' can't name a stage", "a letter first")]
    [InlineData("FROM a\nWORKDIR", 2, "SLP2017", "WORKDIR has no arguments", "remove the line")]
    [InlineData("FROM a\nENV A", 2, "SLP2017", "ENV gives 'A' no value", "ENV A=VALUE")]
    [InlineData("FROM a\nHEALTHCHECK CMDD true", 2, "SLP2017", "does not know 'CMDD'", "HEALTHCHECK CMD")]
    [InlineData("FROM a\nONBUILD FROM b", 2, "SLP2017", "ONBUILD can't have FROM done", "another instruction")]
    [InlineData("FROM a\nRUN <<EOF\ntrue", 2, "SLP2017", "'EOF' has no end", "a line that has 'EOF'")]
    [InlineData("RUN true", 1, "SLP2002", "no FROM", "start it with")]
    [InlineData("RUN true\nFROM a", 1, "SLP2002", "before the first FROM", "below FROM")]
    [InlineData("FROM a\nCOPY nosuch /y", 2, "SLP2018", "'nosuch' is not in the build context", "relative to the context")]
    [InlineData("FROM a\nCOPY ap.py app.py /y/", 2, "SLP2018", "'ap.py' is not", "did you mean 'app.py'?")]
    [InlineData("FROM a\nCOPY src/mian.py /y", 2, "SLP2018", "'src/mian.py' is not", "did you mean 'src/main.py'?")]
    [InlineData("FROM a\nADD [\"no such\", \"/y\"]", 2, "SLP2018", "'no such' is not", "relative")]
    [InlineData("FROM a\nCOPY src/notes.log /y", 2, "SLP2018", "left out of the build context by .dockerignore", "!src/notes.log")]
    [InlineData("FROM a\nCOPY logs /y", 2, "SLP2018", "left out of the build context", "!logs")]
    [InlineData("FROM a\nCOPY ../secret /y", 2, "SLP2018", "leads out of the build context", "into the image's folder")]
    [InlineData("FROM a\nCOPY src/../../../secret /y", 2, "SLP2018", "leads out", "COPY --from")]
    [InlineData("FROM a\nRUN --mount=type=bind,source=nosuch,target=/y true", 2, "SLP2018", "'nosuch' is not", "relative")]
    [InlineData("FROM a\nCOPY --from=1 /x /y", 2, "SLP2019", "no stage with this number", "there is one stage only")]
    [InlineData("FROM a AS b\nFROM a\nCOPY --from=1 /x /y", 3, "SLP2019", "no stage with this number", "the last one before this is 0")]
    [InlineData("FROM a\nCOPY --from=later /x /y\nFROM a AS later\nFROM a\nCOPY --from=0 /x /y", 2, "SLP2019", "does not end before this line", "above this one")]
    [InlineData("FROM a AS self\nCOPY --from=self /x /y", 2, "SLP2019", "does not end before this line", "above this one")]
    [InlineData("FROM a AS build\nFROM a\nCOPY --from=Biuld /x /y", 3, "SLP2019", "neither a stage nor an image", "did you mean the stage 'build'?")]
    [InlineData("FROM a AS b\nRUN --mount=from=later,target=/y true\nFROM a AS later\nFROM a\nRUN --mount=type=cache,target=/m,from=b true", 2, "SLP2019", "does not end before", "above")]
    [InlineData("FROM Debian", 1, "SLP2019", "'Debian' can't name an image", "lower case")]
    [InlineData("FROM $BASE", 1, "SLP2019", "uses 'BASE', which no ARG", "ARG BASE=VALUE")]
    [InlineData("ARG TAGS=1\nFROM debian:${TAG}", 2, "SLP2019", "it means 'debian:'", "did you mean 'TAGS'?")]
    [InlineData("FROM a\nARG BASE=b\nFROM $BASE", 3, "SLP2019", "uses 'BASE', which no ARG", "above the first FROM")]
    public async Task What_no_builder_takes_is_refused_with_its_line(string dockerfile, int line, string code, string message, string remedy)
    {
        var load = async () => await Load(dockerfile);

        var found = (await load.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Which;
        (found.Code, found.File, found.Line).Should().Be((code, "images/x/Dockerfile", line));
        found.Message.Should().Contain(message);
        found.Remedy.Should().Contain(remedy);
    }

    [Theory]
    [InlineData("FROM a\nCOPY nosuch* /y/", "nothing in the build context matches 'nosuch*'")]
    [InlineData("FROM a\nCOPY src/*.log /y/", "nothing in the build context matches 'src/*.log'")]
    [InlineData("FROM a\nCOPY ../app.py /y/", "BuildKit takes it for 'app.py'")]
    [InlineData("FROM a\nCOPY --from=unknownstage /x /y", "the image docker.io/library/unknownstage")]
    [InlineData("FROM a\nONBUILD RUNN true", "what is built on this image fails")]
    [InlineData("FROM debian$SUFFIX", "no ARG above the first FROM declares")]
    [InlineData("ARG BASE\nFROM $BASE", "as long as 'BASE' has no value")]
    public async Task What_some_builders_take_or_may_be_a_slip_is_warned_of(string dockerfile, string message)
    {
        var found = (await Load(dockerfile)).Warnings.Should().ContainSingle().Which;

        found.Severity.Should().Be(Severity.Warning);
        (found.File, found.Line).Should().Be(("images/x/Dockerfile", dockerfile.Split('\n').Length));
        found.Message.Should().Contain(message);
    }

    [Theory]
    [InlineData("ARG BASE=debian:bookworm\nFROM ${BASE}-slim\nARG SRC=src\nCOPY $SRC ${SRC}/main.py /y/")]
    [InlineData("ARG A=1 B=\"2 3\"\nFROM debian:$A")]
    [InlineData("FROM --platform=$BUILDPLATFORM golang:1 AS Build\nFROM scratch\nCOPY --from=build /x /y\nCOPY --from=0 /x /z")]
    [InlineData("FROM ${BASE:-debian}\nFROM debian-${TARGETARCH}")]
    [InlineData("FROM Registry.example.org:5000/team/name:tag\nFROM localhost/a_b/c--d@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("FROM a\nCOPY --from=sibling /x /y\nRUN --mount=from=sibling:latest,target=/m true")]
    [InlineData("FROM a\nCOPY --from=nginx:1 /x /y\nCOPY --from=example.org/b /x /y\nCOPY --from=$VAR /x /y")]
    [InlineData("FROM a\nCOPY <<EOF <<-'E.2' /y/\nRUNN\nEOF\nCOPY nosuch\n\tE.2\nCOPY . /z")]
    [InlineData("FROM a\nRUN python3 -c \"print(1<<EOF)\" && echo $((1<<2))\nRUN true")]
    [InlineData("FROM a\nRUN cat <<~/end-of 3<<B > /x\nRUNN\n~/end-of\nRUNN\nB\nRUN true")]
    [InlineData("FROM a\nONBUILD COPY nosuch /y\nONBUILD RUN <<E\nRUNN\nE")]
    [InlineData("FROM a\nADD https://example.org/nosuch /y\nADD git@example.org:a/b.git /y\nADD https://github.com/a/b.git#main /y")]
    [InlineData("FROM a\nCOPY --exclude=*.log --parents ./src/./main.py **/*.txt /y/\nCOPY --chmod=0644 --chown=a:b --link app.py /y")]
    [InlineData("FROM a\nCOPY app.py nosuch* /y/\nCOPY s*/[m]ain.?y /y/\nCOPY /app.py ./src/ data /y/\nCOPY data/keep.txt /y")]
    [InlineData("FROM a\nCOPY \"app.py\" /y\nCOPY [\"app.py\", \"/y\"]\nCOPY Dockerfile .dockerignore /y/")]
    [InlineData("# escape=`\nFROM a\nCOPY app.py `\n  src /y/\nRUN dir C:\\\nRUN true")]
    [InlineData("FROM a\nRUN --mount=type=cache,target=/c --mount=type=secret,id=s --mount=type=tmpfs,target=/t --mount=target=/w --network=none true")]
    [InlineData("FROM a\nRUN --mount=type=bind,source=src,target=/y --mount=type=cache,from=b:1,target=/z true")]
    [InlineData("# syntax=example.org/other/frontend\nDO anything")]
    [InlineData("FROM a\nHEALTHCHECK --interval=5s --retries=3 CMD true\nHEALTHCHECK NONE\nSHELL [\"a\"]\nSTOPSIGNAL 9\nVOLUME /a\nLABEL a=b\nMAINTAINER me\nENV A b\nUSER a\nEXPOSE 80/tcp\nENTRYPOINT []\nCMD [\"--x\"]")]
    public async Task What_a_builder_takes_is_let_through(string dockerfile) => (await Load(dockerfile)).Warnings.Should().BeEmpty();

    [Fact]
    public async Task A_base_that_is_given_when_the_image_is_built_is_looked_at_with_its_value()
    {
        _root.Write("images/x/Dockerfile", "ARG BASE\nFROM $BASE\n");

        (await LoadWith("BASE=debian:bookworm")).Warnings.Should().BeEmpty();
        var load = async () => await LoadWith("BASE=No");
        (await load.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle(found => found.Code == "SLP2019");
    }

    [Fact]
    public async Task What_can_not_be_done_in_a_stage_that_BuildKit_does_not_build_is_warned_of()
    {
        var warnings = (await Load("FROM a AS unused\nCOPY nosuch /y\nFROM a AS b\nFROM a\nCOPY --from=b /x /y")).Warnings;

        warnings.Should().ContainSingle().Which.Should().Match<Diagnostic>(found => found.Code == "SLP2018" && found.Line == 2);
    }

    [Fact]
    public async Task What_is_wrong_and_what_is_warned_of_is_told_in_one_go()
    {
        var load = async () => await Load("FROM a\nRUNN true\nCOPY --from=unknownstage /x /y");

        (await load.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Select(found => (found.Line, found.Severity)).Should().Equal(
            (2, Severity.Error), (3, Severity.Warning));
    }

    [Fact]
    public async Task A_link_is_left_to_the_build()
    {
        File.CreateSymbolicLink(Path.Combine(_root.Path, "images/x/link"), "/srv/in-the-context");

        (await Load("FROM a\nCOPY link /y\nCOPY link/inside /y")).Warnings.Should().BeEmpty();
    }

    private Task<ImageDefinition> Load(string dockerfile)
    {
        _root.Write("images/x/Dockerfile", dockerfile);
        return LoadWith();
    }

    private async Task<ImageDefinition> LoadWith(params string[] buildArguments) => (await ImageDefinition.LoadAllAsync(
        _root.Path, buildArguments: BuildArguments.Parse(buildArguments), cancellationToken: TestContext.Current.CancellationToken))
        .Single(image => image.Name == "x");
}
