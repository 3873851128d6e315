using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>
/// Runs one command test. Each of its setup commands runs in a container of its own, whose changes become the image
/// that the next one starts from; those images are removed with the test.
/// </summary>
internal sealed class CommandCheck(ContainerEngine engine, BuiltImage image, StructureTests tests, TimeSpan silenceTimeout)
{
    private const int ShownCharacters = 2000;

    private readonly ContainerRun _run = new(engine, silenceTimeout);
    private readonly Stack<string> _images = new();

    /// <summary>What is wrong, or null.</summary>
    public async Task<string?> CheckAsync(
        CommandTest test, ImageConfiguration configuration, CancellationToken cancellationToken)
    {
        var variables = Variables(test, configuration);
        try
        {
            foreach (var command in test.Setup)
            {
                if (await RunAsync("setup", command, variables, cancellationToken).ConfigureAwait(false) is { } failure)
                {
                    return failure;
                }
            }

            var tested = test.Command.Select(word => ShellVariables.Expand(word, configuration.Variables)).ToImmutableArray();
            var result = await StartAsync(tested, variables, !test.Teardown.IsEmpty, cancellationToken).ConfigureAwait(false);
            var failures = Judge(test, result).ToList();
            foreach (var command in result.Exit is null ? [] : test.Teardown)
            {
                if (await RunAsync("teardown", command, variables, cancellationToken).ConfigureAwait(false) is { } failure)
                {
                    failures.Add(failure);
                    break;
                }
            }

            return failures.Count == 0 ? null : string.Join(Environment.NewLine, failures);
        }
        finally
        {
            await RemoveImagesAsync().ConfigureAwait(false);
        }
    }

    private static IEnumerable<string> Judge(CommandTest test, CommandResult result)
    {
        if (result.Exit is not { } exit)
        {
            return [result.Failure];
        }

        return
        [
            .. test.Error.Check("the error output", result.Error),
            .. test.Output.Check("the output", result.Output),
            .. exit == test.ExitCode
                ? Array.Empty<string>()
                : [$"the exit code should be {test.ExitCode}, and is {exit}{Shown(result)}"],
        ];
    }

    private async Task<string?> RunAsync(
        string what, ImmutableArray<string> command, List<string> variables, CancellationToken cancellationToken)
    {
        var result = await StartAsync(command, variables, isKept: true, cancellationToken).ConfigureAwait(false);
        return result.Exit switch
        {
            0 => null,
            null => $"the {what} command '{string.Join(' ', command)}' fails: {result.Failure}",
            { } code => $"the {what} command '{string.Join(' ', command)}' ends with exit code {code}{Shown(result)}",
        };
    }

    private async Task<CommandResult> StartAsync(
        ImmutableArray<string> command, List<string> variables, bool isKept, CancellationToken cancellationToken)
    {
        var options = tests.RunOptions;
        var output = new TextCollector();
        var error = new TextCollector();
        var end = await _run.RunAsync(
            new CreateContainerParameters
            {
                Image = _images.TryPeek(out var changed) ? changed : image.Id,
                Entrypoint = [command[0]],
                Cmd = [.. command.Skip(1)],
                Env = variables,
                User = options.User ?? "",
                Tty = options.HasTerminal,
                HostConfig = new HostConfig
                {
                    Privileged = options.IsPrivileged,
                    CapAdd = [.. options.Capabilities],
                    CapDrop = [.. options.DroppedCapabilities],
                    NetworkMode = options.Network,
                    Binds = [.. options.Binds],
                },
            },
            (isError, bytes) => (isError ? error : output).Add(bytes.Span),
            isKept ? KeepAsync : null,
            cancellationToken).ConfigureAwait(false);
        var failure = end.Refusal ?? "it says nothing for too long";
        return new CommandResult(end.ExitCode, output.ToString(), error.ToString(), failure);

        async Task KeepAsync(string container)
        {
            // With the container's label, by which the images of a killed build are known and removed.
            var kept = await engine.Client.Images.CommitContainerChangesAsync(
                new CommitContainerChangesParameters { ContainerID = container }, cancellationToken).ConfigureAwait(false);
            _images.Push(kept.ID);
        }
    }

    private List<string> Variables(CommandTest test, ImageConfiguration configuration)
    {
        var options = tests.RunOptions;
        var known = configuration.Variables.ToBuilder();
        var set = new List<string>();
        if (options.VariablesFile is { } file)
        {
            // As 'docker run --env-file' reads it.
            set.AddRange(BoundedFile.ReadText(file).ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimStart())
                .Where(line => line.Length > 0 && !line.StartsWith('#') && line.Contains('=', StringComparison.Ordinal)));
        }

        set.AddRange(options.InheritedVariables
            .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(variable => variable.Value is not null)
            .Select(variable => $"{variable.Name}={variable.Value}"));
        foreach (var variable in tests.GlobalVariables.Concat(test.Variables))
        {
            known[variable.Key] = ShellVariables.Expand(variable.Value, known);
            set.Add($"{variable.Key}={known[variable.Key]}");
        }

        return set;
    }

    private async Task RemoveImagesAsync()
    {
        while (_images.TryPop(out var id))
        {
            try
            {
                // Also after a cancellation, which has no say in cleaning up.
                await engine.Client.Images.DeleteImageAsync(
                    id, new ImageDeleteParameters { NoPrune = true }, CancellationToken.None).ConfigureAwait(false);
            }
            catch (DockerApiException e) when (e.StatusCode is System.Net.HttpStatusCode.NotFound)
            {
                // A command that changed nothing twice gives the same image twice.
            }
        }
    }

    private static string Shown(CommandResult result)
    {
        var said = result.Error.Trim() is { Length: > 0 } error ? error : result.Output.Trim();
        return said.Length == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $": {said[^Math.Min(said.Length, ShownCharacters)..]}");
    }

    private sealed record CommandResult(long? Exit, string Output, string Error, string Failure);

    private sealed class TextCollector
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly StringBuilder _text = new();

        public void Add(ReadOnlySpan<byte> bytes)
        {
            var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
            _decoder.GetChars(bytes, characters, flush: false);
            _text.Append(characters);
        }

        public override string ToString() => _text.ToString();
    }
}
