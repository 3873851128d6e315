using System.Collections.Immutable;

namespace Slipway.Images.Tests.Definitions;

public sealed class DockerfileNamesTests
{
    [Fact]
    public void Only_names_of_images_are_replaced_and_lines_stay()
    {
        const string Text = """
            ARG BASE=base
            # FROM base
            FROM --platform=linux/amd64 \
              base AS base
            COPY base /base
            from $BASE as second
            FROM base AS third
            COPY --chown=1:1 --from=tools /x /y
            COPY --from=base /x /y
            RUN echo FROM base
            """;
        var names = new Dictionary<string, string> { ["base"] = "slipway/base:1", ["tools"] = "slipway/tools:2" };

        var replaced = DockerfileNames.Replace(
            Text, DockerfileParser.Parse(Text), names, ImmutableDictionary<string, string>.Empty);

        replaced.Should().Be("""
            ARG BASE=base
            # FROM base
            FROM --platform=linux/amd64 \
              slipway/base:1 AS base
            COPY base /base
            from slipway/base:1 as second
            FROM base AS third
            COPY --chown=1:1 --from=slipway/tools:2 /x /y
            COPY --from=base /x /y
            RUN echo FROM base
            """);
    }

    [Fact]
    public void Only_a_line_feed_ends_a_line_as_Docker_has_it()
    {
        const string Text = "ARG A=\u2028\fx\rFROM y\r\nFROM base\r\n";

        var dockerfile = DockerfileParser.Parse(Text);

        dockerfile.Instructions.Select(instruction => instruction.Keyword).Should().Equal("ARG", "FROM");
        DockerfileNames.Replace(Text, dockerfile, new Dictionary<string, string> { ["base"] = "other" }, ImmutableDictionary<string, string>.Empty)
            .Should().Be("ARG A=\u2028\fx\rFROM y\r\nFROM other\r\n");
    }
}
