using Slipway.Core.Files;
using Slipway.Testing;

namespace Slipway.Core.Tests;

public sealed class FileLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-lock-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "disk", "a.lock");

    [Fact]
    public async Task A_lock_that_somebody_has_is_waited_for_and_they_are_told_of_once()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        var told = new TaskCompletionSource();
        Task<FileStream> second;
        using (var first = FileLock.TryTake(File))
        {
            first.Should().NotBeNull();
            FileLock.TryTake(File).Should().BeNull();
            second = FileLock.TakeAsync(File, told.SetResult, Cancellation);
            await told.Task;
            second.IsCompleted.Should().BeFalse();
        }

        (await second).Dispose();
        var none = await FileLock.TakeAsync(File, () => Assert.Fail("nobody has it"), Cancellation);
        none.Dispose();
    }

    [Fact]
    public async Task A_disk_without_room_for_its_file_is_no_lock_that_somebody_has()
    {
        // The folder is the one file that this disk has room for.
        using var disk = await SmallDisk.MountOrSkipAsync(Path.GetDirectoryName(File)!, "nr_inodes=1");
        var take = () => FileLock.TakeAsync(File, cancellationToken: Cancellation);

        (await take.Should().ThrowAsync<IOException>()).WithMessage("No space left on device*");
        Try().Should().Throw<IOException>();
    }

    [Fact]
    public async Task A_disk_that_can_only_be_read_is_no_lock_that_somebody_has()
    {
        using var disk = await SmallDisk.MountOrSkipAsync(Path.GetDirectoryName(File)!);
        await disk.MakeReadOnlyAsync();
        var take = () => FileLock.TakeAsync(File, cancellationToken: Cancellation);

        (await take.Should().ThrowAsync<IOException>()).WithMessage("Read-only file system*");
        Try().Should().Throw<IOException>();
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_no_lock_that_somebody_has()
    {
        var take = () => FileLock.TakeAsync(File, cancellationToken: Cancellation);

        await take.Should().ThrowAsync<DirectoryNotFoundException>();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Action Try() => () => FileLock.TryTake(File);
}
