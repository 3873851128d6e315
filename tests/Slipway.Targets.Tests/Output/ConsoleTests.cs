using Slipway.Targets.Tests.Running;

namespace Slipway.Targets.Tests.Output;

/// <summary>What a target writes to the console, past the build's log.</summary>
public sealed class ConsoleTests : IDisposable
{
    private readonly SampleProgram _program = new();

    public ConsoleTests() => _program.Variables["PASSWORD"] = "hunter2/secret";

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task It_is_masked_and_in_the_block_of_its_target()
    {
        var result = await _program.RunAsync("Prints", "PrintsToo", "--parallelism", "2", "--no-logo");

        result.Output.Should().Contain("\n=== Prints\nbegun\nit is *** or ***\n1\n::warning::not for the server\nnot ended\n\n")
            .And.Contain("\n=== PrintsToo\n" + string.Concat(Enumerable.Repeat("other\n", 100)) + "\n")
            .And.NotContain("hunter2");
        result.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_writes_to_it_does_not_keep_the_builds_output_from_being_shown()
    {
        // The output of the one is shown while the other holds the lock that the framework takes at each write.
        var build = _program.Start("HoldsConsole", "Speaks", "--parallelism", "2", "--no-logo");

        await SampleProgram.ReadUntilAsync(build, "spoken");

        _program.Write("go", "");
        (await SampleProgram.EndAsync(build)).Should().Contain("=== HoldsConsole\nlet go\n").And.Contain("Build succeeded.");
    }

    [Fact]
    public async Task A_server_takes_none_of_it_for_a_command()
    {
        _program.Variables["GITHUB_ACTIONS"] = "true";

        var result = await _program.RunAsync("Prints", "--no-logo");

        result.Output.Should().Contain("::group::Prints\nbegun\n").And.Contain("\n: :warning::not for the server\nnot ended\n::endgroup::\n");
    }

    [Fact]
    public async Task That_short_secrets_are_not_masked_is_said_once()
    {
        _program.Variables["PASSWORD"] = "abc";

        var result = await _program.RunAsync("Prints", "--no-logo");

        result.Output.Should().StartWith("warning: secrets of fewer than 4 characters are not masked, as ordinary words would be\n")
            .And.Contain("it is abc or abc");
        result.Output.Split("not masked").Should().HaveCount(2);
    }
}
