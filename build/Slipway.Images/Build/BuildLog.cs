using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Takes the engine's messages of one build, in their order: writes each line to the image's log, tells each step to
/// the user, and keeps what a failure needs.
/// </summary>
internal sealed partial class BuildLog(string image, string file, SecretMask mask, ILogger logger)
{
    private readonly Channel<string> _chunks = Channel.CreateUnbounded<string>();
    private readonly ImmutableArray<string>.Builder _output = ImmutableArray.CreateBuilder<string>();
    private readonly StringBuilder _unfinished = new();

    public BuildSteps Steps { get; } = new();

    public ImmutableArray<string> Output => _output.ToImmutable();

    public void Add(JSONMessage message)
    {
        if ((message.Stream ?? message.Status) is { } text)
        {
            _chunks.Writer.TryWrite(message.Stream is null ? text + "\n" : text);
        }
    }

    /// <summary>No more messages come.</summary>
    public void Complete() => _chunks.Writer.Complete();

    /// <summary>Works through the messages until <see cref="Complete"/>.</summary>
    /// <param name="onImage">Called with the id of each image that a step made.</param>
    public async Task WriteAsync(Func<string, Task> onImage)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var writer = new StreamWriter(file, append: false);
        await using (writer.ConfigureAwait(false))
        {
            await foreach (var chunk in _chunks.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                _unfinished.Append(chunk);
                await WriteLinesAsync(writer, onImage, isEnd: false).ConfigureAwait(false);
            }

            await WriteLinesAsync(writer, onImage, isEnd: true).ConfigureAwait(false);
        }
    }

    private async Task WriteLinesAsync(StreamWriter writer, Func<string, Task> onImage, bool isEnd)
    {
        var lines = _unfinished.ToString().Split('\n');
        _unfinished.Clear().Append(isEnd ? "" : lines[^1]);
        foreach (var raw in isEnd ? lines : lines[..^1])
        {
            // The classic builder colours errors, and progress bars rewrite their line.
            var line = mask.Apply(Colours().Replace(raw, "").TrimEnd('\r'));
            line = line[(line.LastIndexOf('\r') + 1)..];
            await writer.WriteLineAsync(line).ConfigureAwait(false);
            _output.Add(line);

            var before = Steps.NewestImage;
            if (Steps.Take(line))
            {
                logger.LogInformation("{Image}: {Step}", image, line);
            }
            else
            {
                logger.LogDebug("{Image}: {Line}", image, line);
            }

            if (Steps.NewestImage is { } made && made != before)
            {
                await onImage(made).ConfigureAwait(false);
            }
        }
    }

    [GeneratedRegex(@"\x1B\[[0-9;]*m", RegexOptions.CultureInvariant)]
    private static partial Regex Colours();
}
