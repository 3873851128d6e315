using System.Text;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd.GeneratedJobs;

/// <summary>
/// What a job runs on: a clean clone, which is what a checkout leaves, or one that the test has prepared. Runs scripts in
/// it as a CI server does, and keeps what they write.
/// </summary>
internal sealed class Machine : IAsyncDisposable
{
    private readonly Clone _clone;
    private readonly bool _isOwn;
    private readonly StringBuilder _output = new();

    private Machine(Clone clone, bool isOwn) => (_clone, _isOwn) = (clone, isOwn);

    /// <summary>The clone's root.</summary>
    public string Directory => _clone.Directory;

    /// <summary>What the scripts wrote so far.</summary>
    public string Output => _output.ToString();

    public static async Task<Machine> StartAsync(Clone? prepared) =>
        new(prepared ?? await Clone.CreateAsync(tiny: true), isOwn: prepared is null);

    /// <summary>Runs a script to its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(string script, Dictionary<string, string?> environment)
    {
        var file = Path.Combine(Directory, ".nuke", "temp", "step.sh");
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, script, TestContext.Current.CancellationToken);
        var result = await new ChildProcess("bash", "-e", file)
        {
            WorkingDirectory = Directory,
            Environment = environment,
            OnLine = line =>
            {
                lock (_output)
                {
                    _output.Append(line).Append('\n');
                }
            },
        }.RunAsync(TestContext.Current.CancellationToken);
        return result.ExitCode;
    }

    /// <summary>The files that a step which keeps artifacts would find, by their names.</summary>
    /// <param name="pattern">A folder, or a folder and a pattern of names in it.</param>
    public IEnumerable<string> Files(string pattern)
    {
        var isPattern = Path.GetFileName(pattern).Contains('*', StringComparison.Ordinal);
        var folder = Path.Combine(Directory, isPattern ? Path.GetDirectoryName(pattern)! : pattern);
        return System.IO.Directory.Exists(folder)
            ? System.IO.Directory.EnumerateFiles(folder, isPattern ? Path.GetFileName(pattern) : "*").Select(file => Path.GetFileName(file))
            : [];
    }

    public ValueTask DisposeAsync() => _isOwn ? _clone.DisposeAsync() : ValueTask.CompletedTask;
}
