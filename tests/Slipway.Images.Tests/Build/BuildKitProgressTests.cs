namespace Slipway.Images.Tests.Build;

public sealed class BuildKitProgressTests
{
    private static readonly Dockerfile s_dockerfile = DockerfileParser.Parse("""
        ARG VERSION=1
        FROM debian:bookworm-slim AS base
        ENV A=1
        WORKDIR /w
        RUN echo one

        FROM base
        COPY Dockerfile /x/
        RUN sh -c \
          "exit 7"
        FROM scratch AS last
        ADD a /
        """);

    [Theory]
    [InlineData("[base 2/3] WORKDIR /w", 4, "step 2 of 3 of stage 'base' (WORKDIR)")]
    [InlineData("[base 3/3] RUN echo one", 5, "step 3 of 3 of stage 'base' (RUN)")]
    [InlineData("[stage-1 2/2] RUN sh -c \"exit 7\"", 9, "step 2 of 2 of stage 'stage-1' (RUN)")]
    [InlineData("[linux/amd64 stage-1 1/2] COPY Dockerfile /x/", 8, "step 1 of 2 of stage 'stage-1' (COPY)")]
    [InlineData("[last 1/1] ADD a /", 12, "step 1 of 1 of stage 'last' (ADD)")]
    public void A_step_that_fails_is_found_in_the_Dockerfile(string name, int line, string words)
    {
        var progress = Take($"#7 {name}", "#7 0.303 hello", "#7 ERROR: executor failed running: exit code: 7");

        var failed = progress.Failed(s_dockerfile)!;

        (failed.Name, failed.Instruction!.Line).Should().Be((words, line));
        failed.LastLines.Should().Equal("hello");
        progress.Error.Should().Be("executor failed running: exit code: 7");
    }

    [Fact]
    public void Warnings_at_the_end_are_kept_with_their_lines()
    {
        var progress = Take(
            "#5 [base 3/3] RUN echo one", "#5 0.1  - Not: a warning (line 9)", "",
            " \u001b[33m2 warnings found (use docker --debug to expand):",
            "\u001b[0m - InvalidBaseImagePlatform: Base image a was pulled with platform \"linux/amd64\", expected \"linux/arm64\" (line 1)",
            " - SomethingElse: without a line");

        progress.Warnings.Should().Equal(
            ("InvalidBaseImagePlatform: Base image a was pulled with platform \"linux/amd64\", expected \"linux/arm64\"", 1),
            ("SomethingElse: without a line", null));
    }

    [Fact]
    public void A_single_stage_may_go_without_a_name()
    {
        var dockerfile = DockerfileParser.Parse("FROM debian\nRUN true\nRUN false");

        var failed = Take("#5 [3/3] RUN false", "#5 ERROR: process did not complete successfully").Failed(dockerfile)!;

        (failed.Name, failed.Instruction!.Line).Should().Be(("step 3 of 3 (RUN)", 3));
    }

    [Fact]
    public void Steps_that_take_turns_keep_their_own_lines()
    {
        var progress = Take(
            "#5 [a 1/1] RUN one", "#6 [b 1/1] RUN two", "#5 0.1 of one", "#6 0.2 of two", "", "#5 [a 1/1] RUN one", "#5 0.3 more of one",
            "#6 ERROR: two is broken");

        progress.Failed(s_dockerfile)!.LastLines.Should().Equal("of two");
    }

    [Fact]
    public void At_most_40_lines_are_kept()
    {
        var progress = Take(["#5 [base 3/3] RUN seq 100", .. Enumerable.Range(1, 100).Select(i => $"#5 0.{i} {i}"), "#5 ERROR: x"]);

        progress.Failed(s_dockerfile)!.LastLines.Should().Equal(Enumerable.Range(61, 40).Select(i => $"{i}"));
    }

    [Fact]
    public void A_failure_outside_of_all_steps_is_of_no_step()
    {
        var progress = Take("#3 [internal] load metadata for docker.io/library/none:latest", "#3 ERROR: not found");

        progress.Failed(s_dockerfile).Should().BeNull();
        progress.Error.Should().Be("not found");
    }

    [Fact]
    public void Only_the_first_mention_of_a_step_begins_it()
    {
        var progress = new BuildKitProgress();

        progress.Take("#5 [base 3/3] RUN echo one").Should().Be(new BuildLine("[base 3/3] RUN echo one", IsStep: true));
        progress.Take("#5 [base 3/3] RUN echo one").IsStep.Should().BeFalse();
        progress.Take("#6 [internal] load .dockerignore").IsStep.Should().BeFalse();
        progress.Take("#5 0.30 one").Should().Be(new BuildLine("one", IsStep: false));
    }

    [Fact]
    public void The_current_step_is_that_of_the_last_line()
    {
        var progress = Take("#5 [base 2/3] RUN one", "#6 [3/7] RUN two", "#7 [internal] load .dockerignore", "#5 0.1 of one");

        progress.Current!.Number.Should().Be("base 2/3");
        progress.Current.Instruction.Should().Be("RUN one");
        progress.Take("#6 0.1 of two");
        progress.Current.Number.Should().Be("3/7");
    }

    [Fact]
    public void The_classic_builders_current_step_is_the_one_that_it_began_last()
    {
        var progress = new ClassicProgress();
        progress.Take("Step 3/7 : RUN make all");
        progress.Take("cc -c a.c");

        progress.Current!.Number.Should().Be("3/7");
        progress.Current.Instruction.Should().Be("RUN make all");
    }

    private static BuildKitProgress Take(params string[] lines)
    {
        var progress = new BuildKitProgress();
        foreach (var line in lines)
        {
            progress.Take(line);
        }

        return progress;
    }
}
