namespace Slipway.Workspace.Tests.Fixtures;

public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("slipway-workspace-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
