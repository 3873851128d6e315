using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// What a step's <c>docker_args</c> ask for. Azure gives them to <c>docker run</c>; those that limit the step are
/// taken here, and any other is refused, for a container must not get more rights than others by a word in a file.
/// </summary>
/// <param name="Memory">The most memory, in bytes.</param>
/// <param name="NanoCpus">The most processors, in billionths of one.</param>
/// <param name="Processes">The most processes.</param>
/// <param name="SharedMemory">The size of <c>/dev/shm</c>, in bytes.</param>
internal sealed partial record DockerArguments(long? Memory, long? NanoCpus, long? Processes, long? SharedMemory)
{
    // The engine refuses less.
    private const long LeastMemory = 6L << 20;

    private const double LeastProcessors = 0.01;
    private const int MostProcessors = 10_000;

    /// <exception cref="ApiException">400: an argument is not known here, or its value is none.</exception>
    public static DockerArguments Parse(string? text, string path)
    {
        var result = new DockerArguments(null, null, null, null);
        var words = new Queue<string>((text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        while (words.TryDequeue(out var word))
        {
            var (name, value) = word.Split('=', 2) is [var before, var after] ? (before, after) : (word, null);
            if (name is not ("--memory" or "-m" or "--cpus" or "--pids-limit" or "--shm-size"))
            {
                throw ApiException.UserError(
                    $"The local workspace does not give '{name}' to containers; it takes --memory, --cpus, --pids-limit and "
                    + "--shm-size.",
                    path);
            }

            value ??= words.TryDequeue(out var next) ? next : throw ApiException.InvalidContent($"'{name}' needs a value.", path);
            result = name switch
            {
                "--cpus" => result with { NanoCpus = (long)(Processors(value, path) * 1_000_000_000) },
                "--pids-limit" => result with { Processes = Count(value, path) },
                "--shm-size" => result with { SharedMemory = Size(value, path) },
                _ => result with { Memory = Math.Max(Size(value, path), LeastMemory) },
            };
        }

        return result;
    }

    /// <summary>A size in bytes, from Docker's notation (<c>2g</c>).</summary>
    /// <exception cref="ApiException">400: it is none.</exception>
    public static long Size(string text, string path)
    {
        var size = Sizes().Match(text);
        var power = size.Groups["unit"].Value.ToUpperInvariant() switch { "K" => 10, "M" => 20, "G" => 30, _ => 0 };
        // Of nothing the engine makes a size of its own.
        return int.TryParse(size.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? (long)number << power
            : throw ApiException.InvalidContent($"'{text}' is no size such as 2g.", path);
    }

    // What rounds to nothing would be no limit to the engine.
    private static double Processors(string text, string path) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= LeastProcessors && number <= MostProcessors
            ? number
            : throw ApiException.InvalidContent($"'{text}' is no number of processors, from {LeastProcessors} to {MostProcessors}.", path);

    private static long Count(string text, string path) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw ApiException.InvalidContent($"'{text}' is no number of processes.", path);

    [GeneratedRegex("^(?<number>[0-9]{1,9})(?<unit>[bkmgBKMG]?)\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sizes();
}
