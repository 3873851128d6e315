namespace Slipway.Images.Tests.Definitions;

public sealed class DockerfileContentTests
{
    [Theory]
    [InlineData("# a\n\nFROM x\n  # b\nRUN a \\\n# c\n\n  b\n", "FROM x\nRUN a \\\n  b")]
    [InlineData("# syntax=docker/dockerfile:1\n# escape=`\n# a\nFROM x", "# syntax=docker/dockerfile:1\n# escape=`\nFROM x")]
    [InlineData("#!/usr/bin/env docker\n# check=skip=all;error=true\nFROM x", "#!/usr/bin/env docker\n# check=skip=all;error=true\nFROM x")]
    [InlineData("# a\n# escape=`\nFROM x", "FROM x")]
    [InlineData("FROM x\n# escape=`\nRUN a", "FROM x\nRUN a")]
    public void Comments_and_empty_lines_are_left_out_and_directives_are_not(string text, string content) =>
        DockerfileContent.Of(text).Should().Be(content);

    [Theory]
    [InlineData("RUN <<EOF\n# a\n\nEOF\n# b\nRUN c", "RUN <<EOF\n# a\n\nEOF\nRUN c")]
    [InlineData("RUN <<-'E' <<F\n\t# a\n\tE\n# b\n\tF\nF\n# c", "RUN <<-'E' <<F\n\t# a\n\tE\n# b\n\tF\nF")]
    [InlineData("COPY --chmod=1 <<\"EOF\" /a\r\n# a\r\nEOF\r\n# b\r\nRUN c", "COPY --chmod=1 <<\"EOF\" /a\r\n# a\r\nEOF\r\nRUN c")]
    [InlineData("RUN a \\\n  <<EOF\n# a\nEOF\n# b", "RUN a \\\n  <<EOF\n# a\nEOF")]
    public void Those_of_here_documents_count(string text, string content) => DockerfileContent.Of(text).Should().Be(content);

    [Theory]
    [InlineData("RUN <<EOF\n# a")]
    [InlineData("RUN <<E-O-F\n# a\nE-O-F\n# b")]
    [InlineData("RUN cat <<EOF && \\\n  b\n# a\nEOF\n# b")]
    [InlineData("RUN echo \"<<A\"\nRUN <<B\nA\n# a\nB\n# b")]
    [InlineData("RUN <<E\"O\"F\n# a\nE\n# b\nEOF")]
    [InlineData("RUN echo $((1<<2))\n# a")]
    public void Where_it_is_not_sure_what_is_a_comment_all_counts(string text) => DockerfileContent.Of(text).Should().Be(text);

    [Theory]
    [InlineData("RUN cat <<< a\n# b", "RUN cat <<< a")]
    [InlineData("RUN echo $((1 << 2))\n# b", "RUN echo $((1 << 2))")]
    public void What_is_no_here_document_ends_with_its_line(string text, string content) => DockerfileContent.Of(text).Should().Be(content);
}
