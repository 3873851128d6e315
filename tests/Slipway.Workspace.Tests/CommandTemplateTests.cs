using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Tests;

public sealed class CommandTemplateTests
{
    [Theory]
    [InlineData("echo ${{inputs.x}}", "echo 7")]
    [InlineData("echo ${{ inputs.x }} $[[--y ${{inputs.y}}]] $[[--x ${{inputs.x}}]]", "echo 7  --x 7")]
    [InlineData("echo $[[a]]$[[b", "echo a$[[b")]
    [InlineData("echo ]]$[[]] ${{{inputs.x}}} ${{x}", "echo ]] ${{{inputs.x}}} ${{x}")]
    [InlineData("${{inputs.x}}${{inputs.x}}", "77")]
    public void What_stands_for_something_is_replaced_and_the_rest_stays(string command, string rendered) =>
        Render(command).Should().Be(rendered);

    [Theory]
    [InlineData("$[[")]
    [InlineData("${{")]
    [InlineData("${{ ")]
    [InlineData("$[[${{")]
    [InlineData("]]")]
    public void What_is_begun_again_and_again_and_not_ended_is_text(string part)
    {
        var command = string.Concat(Enumerable.Repeat(part, CommandTemplate.Longest / part.Length));

        Render(command).Should().Be(command);
    }

    [Theory]
    [InlineData("$[[", 1_000_000)]
    [InlineData("x", 1_000_000)]
    [InlineData("${{inputs.x}}${{inputs.long}}", 2_000)]
    public void One_that_no_program_can_be_given_is_refused(string part, int times)
    {
        var render = () => Render(string.Concat(Enumerable.Repeat(part, times)));

        render.Should().Throw<ApiException>().Which.Message.Should().Contain("131,071 bytes");
    }

    private static string Render(string command) => CommandTemplate.Render(
        new StepPlan
        {
            Name = "s",
            Command = command,
            Image = "i",
            Inputs = [new StepInput("x", "string", "7", null), new StepInput("long", "string", new string('l', 1000), null)],
            Outputs = [],
            Compute = "c",
        },
        input => input.Literal!,
        output => output.Name);
}
