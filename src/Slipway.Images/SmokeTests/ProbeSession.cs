using System.Collections.Immutable;
using System.Globalization;

namespace Slipway.Images;

/// <summary>What the probe of one language found in an image.</summary>
/// <param name="Environment">The interpreter's values for environment markers.</param>
/// <param name="Packages">What was found of each package, by its normalized name.</param>
/// <param name="Interpreter">Which interpreter was asked; null where none could be.</param>
/// <param name="Failure">Why the interpreter could not be asked at all; null when it could.</param>
internal sealed record ProbeFindings(
    ImmutableDictionary<string, string> Environment,
    ImmutableDictionary<string, ProbeMessage.PackageEnded> Packages,
    string? Interpreter,
    string? Failure);

/// <summary>
/// Has an image's interpreter try packages, starting it anew behind each one that crashes it or hangs, so that the
/// others are still tried.
/// </summary>
/// <param name="container">Where it runs.</param>
/// <param name="probe">What is tried.</param>
/// <param name="interpreters">The interpreters, of which the first that is there is taken.</param>
internal sealed class ProbeSession(TestContainer container, PackageProbe probe, ImmutableArray<string> interpreters)
{
    private readonly Dictionary<string, ProbeMessage.PackageEnded> _ended = new(StringComparer.Ordinal);

    private ImmutableDictionary<string, string> _environment = ImmutableDictionary<string, string>.Empty;

    private ImmutableHashSet<string> _withExtras = [];

    private ImmutableHashSet<string> _notLoaded = [];

    private string? _interpreter;

    private string? _current;

    /// <summary>Tries packages.</summary>
    /// <param name="packages">Their normalized names.</param>
    /// <param name="withExtras">Those of them whose extras are asked for.</param>
    /// <param name="notLoaded">Those of them that are looked up and not loaded.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ProbeFindings> RunAsync(
        IEnumerable<string> packages,
        IEnumerable<string> withExtras,
        IEnumerable<string> notLoaded,
        CancellationToken cancellationToken)
    {
        var left = packages.Distinct().ToImmutableArray();
        _withExtras = [.. withExtras];
        _notLoaded = [.. notLoaded];
        string? failure = null;
        while (left.Length > 0 && failure is null)
        {
            var exit = await StartAsync(left, cancellationToken).ConfigureAwait(false);
            if (_current is { } culprit)
            {
                _ended[culprit] = new ProbeMessage.PackageEnded(culprit) { Error = Describe(exit!) };
            }

            var next = left.RemoveAll(_ended.ContainsKey);
            if (next.Length == left.Length)
            {
                failure = exit is null
                    ? $"the image has no {interpreters[0]}"
                    : $"{interpreters[0]} does not run the tests: {Describe(exit)}";
            }

            left = next;
        }

        return new ProbeFindings(_environment, _ended.ToImmutableDictionary(), _interpreter, failure);
    }

    private async Task<ContainerExit?> StartAsync(ImmutableArray<string> packages, CancellationToken cancellationToken)
    {
        _current = null;
        foreach (var interpreter in interpreters)
        {
            var arguments = probe.Arguments(packages, packages.Where(_withExtras.Contains), packages.Where(_notLoaded.Contains));
            var exit = await container.RunAsync(interpreter, arguments, Take, cancellationToken).ConfigureAwait(false);
            if (exit is not null)
            {
                _interpreter = interpreter;
                return exit;
            }
        }

        return null;
    }

    private void Take(string line)
    {
        switch (ProbeMessage.Parse(line))
        {
            case ProbeMessage.InterpreterFound found:
                _environment = found.Environment;
                break;
            case ProbeMessage.PackageBegun begun:
                _current = begun.Name;
                break;
            case ProbeMessage.PackageEnded ended:
                _ended[ended.Name] = ended;
                _current = null;
                break;
            default:
                break;
        }
    }

    private static string Describe(ContainerExit exit)
    {
        var what = exit.ExitCode switch
        {
            null => "it says nothing for too long",
            139 => "the interpreter crashed (segmentation fault)",
            137 => "the interpreter was killed (out of memory?)",
            { } code => string.Create(CultureInfo.InvariantCulture, $"the interpreter ended with exit code {code}"),
        };
        return exit.ErrorOutput.Length == 0 ? what : $"{what}{Environment.NewLine}{exit.ErrorOutput}";
    }
}
