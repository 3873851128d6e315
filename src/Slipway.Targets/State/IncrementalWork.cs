using System.Text.Json;
using Slipway.Core.Files;

namespace Slipway.Targets;

/// <summary>
/// One run of a target that declares inputs or outputs: no other build runs it until this is disposed of.
/// </summary>
internal sealed class IncrementalWork : IDisposable
{
    private readonly StateFolder _folder;
    private readonly AbsolutePath _root;
    private readonly TargetDefinition _target;
    private readonly FileStream? _lock;

    // Taken before the target runs: what changes while it runs has changed since.
    private readonly TargetState _now;

    private IncrementalWork(
        StateFolder folder, AbsolutePath root, TargetDefinition target, FileStream? ownLock, TargetState now) =>
        (_folder, _root, _target, _lock, _now) = (folder, root, target, ownLock, now);

    /// <summary>What has changed since the target's last success; none when it is up to date.</summary>
    public IReadOnlyList<string> Changes { get; private init; } = [];

    /// <summary>Looks at a target, and keeps other builds from running it.</summary>
    /// <param name="folder">Where states are kept.</param>
    /// <param name="root">What the target's patterns are relative to.</param>
    /// <param name="target">The target.</param>
    /// <param name="code">The identity of the build's code.</param>
    /// <param name="reporter">Told when another build is waited for, and of a damaged state.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<IncrementalWork> BeginAsync(
        StateFolder folder,
        AbsolutePath root,
        TargetDefinition target,
        string code,
        BuildReporter reporter,
        CancellationToken cancellationToken)
    {
        var ownLock = await FileLock
            .TakeAsync(folder.File($"{target.Name}.lock"), () => reporter.WaitsForOtherBuild(target.Name), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return await LookAsync(folder, root, target, code, reporter, ownLock, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await ownLock.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Looks at a target that is not going to run.</summary>
    /// <inheritdoc cref="BeginAsync"/>
    public static async Task<IncrementalWork> LookAsync(
        StateFolder folder,
        AbsolutePath root,
        TargetDefinition target,
        string code,
        BuildReporter reporter,
        FileStream? ownLock,
        CancellationToken cancellationToken)
    {
        var now = new TargetState
        {
            Version = TargetState.CurrentVersion,
            Code = code,
            Values = new SortedDictionary<string, string>(
                target.InputValues.ToDictionary(value => value.Text, value => StateFolder.Digest(value.Written())), StringComparer.Ordinal),
            Inputs = await FileSet.DigestAsync(root, target.InputPatterns, cancellationToken).ConfigureAwait(false),
            Outputs = await FileSet.DigestAsync(root, target.OutputPatterns, cancellationToken).ConfigureAwait(false),
        };
        return new IncrementalWork(folder, root, target, ownLock, now)
        {
            Changes = Compare(folder, target, now, reporter),
        };
    }

    /// <summary>Remembers that the target has succeeded.</summary>
    public async Task SucceededAsync(CancellationToken cancellationToken)
    {
        var outputs = await FileSet.DigestAsync(_root, _target.OutputPatterns, cancellationToken).ConfigureAwait(false);
        _folder.Replace(StateName(_target), (_now with { Outputs = outputs }).ToJson());
    }

    public void Dispose() => _lock?.Dispose();

    private static List<string> Compare(StateFolder folder, TargetDefinition target, TargetState now, BuildReporter reporter)
    {
        var file = folder.File(StateName(target));
        if (!File.Exists(file))
        {
            return ["it has not succeeded here yet"];
        }

        try
        {
            var last = TargetState.FromJson(File.ReadAllBytes(file));
            return last.Version != TargetState.CurrentVersion ? ["its state is of another version"]
                : target.OutputPatterns.Count > 0 && last.Outputs.Count == 0 ? ["it left no outputs the last time"]
                : [.. now.Differences(last)];
        }
        catch (JsonException e)
        {
            reporter.Warn($"the state of '{target.Name}' in {file} is damaged, so that it runs: {e.Message}");
            return ["its state was damaged"];
        }
    }

    private static string StateName(TargetDefinition target) => $"{target.Name}.json";
}
