using Slipway.Core.Processes;

namespace Slipway.Releases.Tests;

/// <summary>A git repository of a test's own, gone with it.</summary>
internal sealed class TemporaryRepository : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-releases-").FullName;

    private TemporaryRepository()
    {
    }

    /// <summary>The working tree.</summary>
    public string Path => System.IO.Path.Combine(_folder, "clone");

    /// <summary>A bare repository beside it, which is its origin once <see cref="AddOriginAsync"/> was called.</summary>
    public string Origin => System.IO.Path.Combine(_folder, "origin.git");

    public GitRepository Git => new(Path);

    /// <summary>A repository with one commit on main, and this repository's GitVersion.yml.</summary>
    public static async Task<TemporaryRepository> CreateAsync(string message = "First")
    {
        var repository = new TemporaryRepository();
        Directory.CreateDirectory(repository.Path);
        await repository.RunAsync("init", "--quiet", "--initial-branch=main");
        await repository.RunAsync("config", "user.name", "Test");
        await repository.RunAsync("config", "user.email", "test@example.org");
        File.Copy(Source("GitVersion.yml"), System.IO.Path.Combine(repository.Path, "GitVersion.yml"));
        await repository.CommitAsync(message);
        return repository;
    }

    /// <summary>A file of the repository that these tests are in.</summary>
    public static string Source(string file) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "..", "..", "..", file));

    public Task AddOriginAsync() => Task.WhenAll(
        RunAsync("init", "--quiet", "--bare", Origin), RunAsync("remote", "add", "origin", Origin));

    public void Write(string file, string content) => File.WriteAllText(System.IO.Path.Combine(Path, file), content);

    public async Task<string> CommitAsync(string message)
    {
        await RunAsync("add", "--all");
        await RunAsync("commit", "--quiet", "--allow-empty", "--message", message);
        return await Git.HeadAsync(TestContext.Current.CancellationToken);
    }

    public async Task<string> RunAsync(params string[] arguments) =>
        (await new ChildProcess("git", arguments) { WorkingDirectory = Path }
            .RunSuccessfullyAsync(TestContext.Current.CancellationToken)).Output.Trim();

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        System.IO.Path.GetDirectoryName(file)!;

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
