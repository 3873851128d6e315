using System.Buffers.Binary;
using System.Text;
using Slipway.Workspace.Files;
using Slipway.Workspace.Runs;
using Slipway.Workspace.Tests.Fixtures;

namespace Slipway.Workspace.Tests;

/// <summary>What an engine sends of a log, as it comes: in pieces that end anywhere.</summary>
public sealed class LogMessagesTests
{
    private const string Time = "2026-01-02T03:04:05.000000006Z ";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Messages_are_whole_however_they_come(int piece)
    {
        // A line like a time is what the program said; one longer than the engine's buffer comes in several messages.
        string[] said = ["one\n", $"{Time}two\n", "", new('x', 16 * 1024), "y\n", "no end"];
        var messages = new LogMessages(new Pieces([.. said.SelectMany(text => Message($"{Time}{text}"))], piece));

        var taken = new List<string>();
        do
        {
            while (messages.TryTake(out var message))
            {
                Encoding.UTF8.GetString(message.Timed.Span).Should().StartWith(Time);
                taken.Add(Encoding.UTF8.GetString(message.Plain.Span));
            }
        }
        while (await messages.ReadAsync(Cancellation));

        taken.Should().Equal(said);
    }

    [Fact]
    public async Task A_message_longer_than_the_buffer_is_taken()
    {
        var messages = new LogMessages(new Pieces(Message($"{Time}{new string('z', 300_000)}"), 64 * 1024));
        LogMessage message;
        while (!messages.TryTake(out message))
        {
            (await messages.ReadAsync(Cancellation)).Should().BeTrue();
        }

        message.Plain.Length.Should().Be(300_000);
    }

    [Fact]
    public async Task A_stream_that_ends_within_a_message_or_is_none_of_a_log_is_refused()
    {
        var cut = new LogMessages(new Pieces(Message("some")[..10], 100));
        (await cut.ReadAsync(Cancellation)).Should().BeTrue();
        cut.TryTake(out _).Should().BeFalse();
        await FluentActions.Awaiting(async () => await cut.ReadAsync(Cancellation)).Should().ThrowAsync<EndOfStreamException>();

        var other = new LogMessages(new Pieces("<html><body>"u8.ToArray(), 100));
        (await other.ReadAsync(Cancellation)).Should().BeTrue();
        FluentActions.Invoking(() => other.TryTake(out _)).Should().Throw<IOException>();
    }

    [Fact]
    public async Task A_log_that_is_given_again_gets_what_it_has_not()
    {
        using var folder = new TemporaryFolder();
        var files = new FileTree(folder.Path);
        await using (var first = new StepLog(files, "plain", "timed"))
        {
            first.BeginAnew();
            first.Add(new LogMessage(Encoding.UTF8.GetBytes($"{Time}one\n")));
            await first.WriteAsync(Cancellation);
        }

        // Broken off within the second line.
        await File.AppendAllTextAsync(Path.Combine(folder.Path, "plain"), "tw", Cancellation);
        await using (var second = new StepLog(files, "plain", "timed"))
        {
            second.BeginAnew();
            foreach (var text in (string[])["one\n", "two\n"])
            {
                second.Add(new LogMessage(Encoding.UTF8.GetBytes(Time + text)));
            }

            await second.WriteAsync(Cancellation);
            second.EndsWith(new LogEnd("two\n"u8.ToArray(), Encoding.UTF8.GetBytes($"{Time}two\n"))).Should().BeTrue();
            second.EndsWith(new LogEnd("three\n"u8.ToArray(), "three\n"u8.ToArray())).Should().BeFalse();
        }

        (await File.ReadAllTextAsync(Path.Combine(folder.Path, "plain"), Cancellation)).Should().Be("one\ntwo\n");
        (await File.ReadAllTextAsync(Path.Combine(folder.Path, "timed"), Cancellation)).Should().Be($"{Time}one\n{Time}two\n");
    }

    private static byte[] Message(string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var message = new byte[8 + content.Length];
        message[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), content.Length);
        content.CopyTo(message, 8);
        return message;
    }

    /// <summary>A stream that gives no more than so much at a time.</summary>
    private sealed class Pieces(byte[] content, int most) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
    }
}
