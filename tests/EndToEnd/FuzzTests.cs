using Slipway.Fuzz;

namespace Slipway.EndToEnd;

/// <summary>Each reader of files that people write reads whatever it is given, or says what is wrong with it.</summary>
public sealed class FuzzTests
{
    private const int Texts = 300;

    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(target => target.Name)];

    // A reader that never ends on one of the texts ends the test.
    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Targets))]
    public Task No_text_breaks_a_reader(string name) => Task.Run(
        () =>
        {
            var target = FuzzTarget.All.Single(target => target.Name == name);
            var mutation = new Mutation(seed: 18);
            for (var i = 0; i < Texts; i++)
            {
                var text = mutation.Next(target.Seeds);
                FluentActions.Invoking(() => target.Try(text)).Should().NotThrow("{0} was given {1}", name, text);
            }
        },
        TestContext.Current.CancellationToken);
}
