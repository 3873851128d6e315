namespace Slipway.Images.Tests.Definitions;

public sealed class DockerfileTests
{
    [Fact]
    public void Instructions_are_counted_as_the_engine_counts_steps()
    {
        var dockerfile = DockerfileParser.Parse("""
            # comment
            ARG TAG=bookworm
            FROM debian:${TAG}-slim

            RUN apt-get update \
                # in between

             && true
            run echo done
            """);

        dockerfile.Instructions.Select(i => (i.Keyword, i.Line)).Should().Equal(("ARG", 2), ("FROM", 3), ("RUN", 5), ("RUN", 9));
    }

    [Fact]
    public void The_escape_character_can_be_another()
    {
        var dockerfile = DockerfileParser.Parse("# escape=`\nFROM x\nRUN a `\n  b\nRUN c\\\nRUN d");

        dockerfile.Instructions.Select(i => i.Line).Should().Equal(2, 3, 5, 6);
    }

    [Fact]
    public void A_here_document_is_no_instruction()
    {
        var dockerfile = DockerfileParser.Parse("FROM x\nRUN <<EOF\nFROM y\nEOF\nCOPY a b");

        dockerfile.Instructions.Select(i => i.Keyword).Should().Equal("FROM", "RUN", "COPY");
    }

    [Theory]
    [InlineData("\\")]
    [InlineData("\\\n")]
    [InlineData("\\\n\n# a\n\\")]
    public void A_backslash_alone_is_no_instruction(string lines) =>
        DockerfileParser.Parse($"FROM x\n{lines}").Instructions.Should().ContainSingle();

    [Fact]
    public void External_images_are_those_that_no_stage_makes()
    {
        var dockerfile = DockerfileParser.Parse("""
            ARG BASE=debian:bookworm
            ARG EXTRA
            FROM --platform=linux/amd64 $BASE AS build
            COPY --from=registry:5000/tools:1 /a /b
            FROM ${EXTRA:-debian:bookworm-slim}
            COPY --from=build /x /y
            COPY --from=0 /x /z
            FROM scratch
            """);

        var images = dockerfile.ExternalImages(new Dictionary<string, string> { ["BASE"] = "ubuntu:24.04" });

        images.Select(i => (i.Name, i.Line)).Should().Equal(
            ("ubuntu:24.04", 3), ("registry:5000/tools:1", 4), ("debian:bookworm-slim", 5));
    }
}
