using System.Text;

namespace Slipway.Targets;

/// <summary>Asks at this process's terminal.</summary>
internal static class TerminalQuestions
{
    // Not Console.Error, which is the build's output: its lines are shown only whole.
    private static readonly Lazy<TextWriter> Terminal =
        new(() => new StreamWriter(StandardStream.Error(), new UTF8Encoding(false)) { AutoFlush = true });

    /// <summary>Asks, and waits for the answer.</summary>
    /// <returns>Null when the input has ended.</returns>
    public static string? Ask(Question question, ProcessSignals signals)
    {
        if (question.OnInterrupt is not { } onInterrupt)
        {
            return Read(question);
        }

        // An end of the input is an answer too, and none that an interrupt gives. Who reads the question may answer it at
        // once: it is written only when an interrupt counts as one.
        if (signals.UntilNext(() => new Answer(Read(question))) is { } answer)
        {
            return answer.Text;
        }

        Terminal.Value.WriteLine(onInterrupt);
        return onInterrupt;
    }

    private static string? Read(Question question)
    {
        // .NET readies a terminal when it is first read from, by a word to it: before the question, not within it.
        _ = Console.In;
        Terminal.Value.Write($"{question.Text}: ");
        return question.IsSecret ? ReadUnseen() : Console.ReadLine();
    }

    private static string ReadUnseen()
    {
        var answer = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Terminal.Value.WriteLine();
                    return answer.ToString();
                case ConsoleKey.Backspace:
                    answer.Length = Math.Max(0, answer.Length - 1);
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        answer.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }

    private sealed record Answer(string? Text);
}
