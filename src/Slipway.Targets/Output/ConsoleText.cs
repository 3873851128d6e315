using System.Text;

namespace Slipway.Targets;

/// <summary>
/// What targets, and libraries that they use, write to <see cref="Console"/>: it goes where the build's own output goes, in
/// whole lines, so that it stands in its target's block with secrets masked.
/// </summary>
internal sealed class ConsoleText(BuildWriter writer) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => writer.WriteText([value]);

    public override void Write(string? value) => writer.WriteText(value);

    public override void Write(char[] buffer, int index, int count) => writer.WriteText(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => writer.WriteText(buffer);

    public override void WriteLine(string? value) => writer.WriteText($"{value}\n");
}
