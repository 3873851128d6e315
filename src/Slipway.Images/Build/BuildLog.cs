using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Slipway.Images;

/// <summary>
/// Takes a builder's output of one build, in its order: writes each line to the image's log, tells each step to
/// the user, and keeps what a failure needs.
/// </summary>
/// <param name="image">The image's name.</param>
/// <param name="options">Where logs are, and what is taken out of them.</param>
/// <param name="progress">Understands what the builder writes.</param>
/// <param name="logger">Is told each step; every line at the level Debug.</param>
internal sealed partial class BuildLog(string image, ImageBuildOptions options, BuildProgress progress, ILogger logger)
{
    private readonly Channel<string> _chunks = Channel.CreateUnbounded<string>();
    private readonly ImmutableArray<string>.Builder _output = ImmutableArray.CreateBuilder<string>();
    private readonly StringBuilder _unfinished = new();

    /// <summary>The file with all that was written.</summary>
    public string File { get; } = Path.Combine(options.LogFolder, $"{image}.log");

    public BuildProgress Progress => progress;

    /// <summary>All that was written, without what the builder puts before a line.</summary>
    public ImmutableArray<string> Output => _output.ToImmutable();

    /// <summary>Takes some output; a line may come in several pieces.</summary>
    public void Add(string output) => _chunks.Writer.TryWrite(output);

    /// <summary>No more output comes.</summary>
    public void Complete() => _chunks.Writer.Complete();

    /// <summary>Works through the output until <see cref="Complete"/>.</summary>
    /// <param name="onImage">Called with the id of each image that a step made, if anyone wants to know.</param>
    public async Task WriteAsync(Func<string, Task>? onImage)
    {
        Directory.CreateDirectory(options.LogFolder);
        // Whoever follows the log sees each line as it comes.
        var writer = new StreamWriter(File, append: false) { AutoFlush = true };
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

    private async Task WriteLinesAsync(StreamWriter writer, Func<string, Task>? onImage, bool isEnd)
    {
        var lines = _unfinished.ToString().Split('\n');
        _unfinished.Clear().Append(isEnd ? "" : lines[^1]);
        foreach (var raw in isEnd ? lines : lines[..^1])
        {
            // The classic builder colours errors, and progress bars rewrite their line.
            var line = options.Mask.Apply(Colours().Replace(raw, "").TrimEnd('\r'));
            line = line[(line.LastIndexOf('\r') + 1)..];
            await writer.WriteLineAsync(line).ConfigureAwait(false);

            var before = progress.NewestImage;
            var (text, isStep) = progress.Take(line);
            _output.Add(text);
            if (isStep)
            {
                logger.LogInformation("{Image}: {Step}", image, text);
            }
            else
            {
                logger.LogDebug("{Image}: {Line}", image, text);
            }

            if (progress.Current is { } current && text.Length > 0)
            {
                options.Progress?.Invoke(new ImageBuildProgress(image, current, isStep ? "" : text));
            }

            if (onImage is not null && progress.NewestImage is { } made && made != before)
            {
                await onImage(made).ConfigureAwait(false);
            }
        }
    }

    [GeneratedRegex(@"\x1B\[[0-9;]*m", RegexOptions.CultureInvariant)]
    private static partial Regex Colours();
}
