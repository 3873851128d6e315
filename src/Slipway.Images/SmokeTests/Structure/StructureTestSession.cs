using System.Collections.Immutable;
using System.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Images;

/// <summary>Runs the structure tests of one built image.</summary>
internal sealed class StructureTestSession(ContainerEngine engine, BuiltImage image, TimeSpan silenceTimeout, SecretMask mask)
{
    /// <summary>Runs one file's tests, in the order of its schema: commands, files, metadata.</summary>
    public async Task<ImmutableArray<SmokeTestResult>> RunAsync(StructureTests tests, CancellationToken cancellationToken)
    {
        var results = ImmutableArray.CreateBuilder<SmokeTestResult>();
        var configuration = await ImageConfiguration.ReadAsync(engine, image.Id, cancellationToken).ConfigureAwait(false);
        foreach (var test in tests.Commands)
        {
            var check = new CommandCheck(engine, image, tests, silenceTimeout);
            await AddAsync("command", test.Name, test.Line, () => check.CheckAsync(test, configuration, cancellationToken))
                .ConfigureAwait(false);
        }

        if (!tests.Existences.IsEmpty || !tests.Contents.IsEmpty)
        {
            var files = await ImageFiles.OpenAsync(engine, image.Id, cancellationToken).ConfigureAwait(false);
            await using (files.ConfigureAwait(false))
            {
                var checks = new FileChecks(files, configuration);
                foreach (var test in tests.Existences)
                {
                    await AddAsync("file existence", test.Name, test.Line, () => checks.CheckAsync(test, cancellationToken))
                        .ConfigureAwait(false);
                }

                foreach (var test in tests.Contents)
                {
                    await AddAsync("file content", test.Name, test.Line, () => checks.CheckAsync(test, cancellationToken))
                        .ConfigureAwait(false);
                }
            }
        }

        if (tests.Metadata is { } metadata)
        {
            var failures = MetadataChecks.Check(metadata, configuration).ToList();
            await AddAsync("metadata", "metadata", metadata.Line, () =>
                Task.FromResult(failures.Count == 0 ? null : string.Join(Environment.NewLine, failures))).ConfigureAwait(false);
        }

        return results.ToImmutable();

        async Task AddAsync(string kind, string name, int line, Func<Task<string?>> check)
        {
            var started = Stopwatch.GetTimestamp();
            var failure = await check().ConfigureAwait(false);
            results.Add(new SmokeTestResult
            {
                Name = name,
                Kind = kind,
                File = tests.File,
                Line = line,
                Outcome = failure is null ? SmokeTestOutcome.Passed : SmokeTestOutcome.Failed,
                Message = failure is null ? null : mask.Apply($"the {kind} test '{name}' fails: {failure}"),
                Duration = Stopwatch.GetElapsedTime(started),
            });
        }
    }
}
