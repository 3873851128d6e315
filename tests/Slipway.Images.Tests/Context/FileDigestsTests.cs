using System.Security.Cryptography;

namespace Slipway.Images.Tests.Context;

public sealed class FileDigestsTests : IDisposable
{
    private const int Large = 1_000_000;

    private readonly TemporaryFolder _folder = new();

    private string Memory => Path.Combine(_folder.Path, "state", "digests");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_file_that_nobody_has_touched_is_not_read_again()
    {
        var path = await SettledAsync();
        var digest = await HashAsync(path);

        // A word in the memory that no reading gives.
        var other = new string('a', 64);
        Forge(text => text.Replace(digest, other, StringComparison.Ordinal));

        (await HashAsync(path)).Should().Be(other);
    }

    [Fact]
    public async Task A_file_that_was_changed_is_read_also_when_size_and_time_are_what_they_were()
    {
        var path = await SettledAsync();
        var before = await HashAsync(path);
        var modified = File.GetLastWriteTimeUtc(path);

        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.WriteByte(7);
        }

        File.SetLastWriteTimeUtc(path, modified);

        (await HashAsync(path)).Should().Be(Expected(path)).And.NotBe(before);
    }

    [Fact]
    public async Task A_file_that_has_taken_the_place_of_another_is_read()
    {
        var path = await SettledAsync();
        var modified = File.GetLastWriteTimeUtc(path);
        await HashAsync(path);

        var other = Write("other", 9);
        File.SetLastWriteTimeUtc(other, modified);
        File.Move(other, path, overwrite: true);

        (await HashAsync(path)).Should().Be(Expected(path));
    }

    [Fact]
    public async Task A_file_that_was_written_just_now_is_not_remembered()
    {
        var path = Write("large", 1);

        await HashAsync(path);

        File.Exists(Memory).Should().BeFalse("the next change may get the same time");
    }

    [Fact]
    public async Task What_is_not_older_than_the_memory_is_read()
    {
        var path = await SettledAsync();
        var digest = await HashAsync(path);
        Forge(text => text.Replace(digest, new string('a', 64), StringComparison.Ordinal));
        var stamp = FileStamp.Of(path)!.Value;
        // As it would be if the clock had been set back before the memory was written.
        var later = stamp.Changed + 3_600_000_000_000;
        Forge(text => text.Replace($" {stamp.Changed} ", $" {later} ", StringComparison.Ordinal));

        (await HashAsync(path)).Should().Be(digest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("slipway file digests 1\n")]
    [InlineData("slipway file digests 1\nx\n")]
    [InlineData("\0\0\0")]
    public async Task A_memory_that_is_damaged_is_as_none(string text)
    {
        var path = await SettledAsync();
        await HashAsync(path);
        await File.WriteAllTextAsync(Memory, text, Cancellation);

        (await HashAsync(path)).Should().Be(Expected(path));
    }

    [Fact]
    public async Task A_memory_of_which_a_letter_was_changed_is_as_none()
    {
        var path = await SettledAsync();
        var digest = await HashAsync(path);
        var text = await File.ReadAllTextAsync(Memory, Cancellation);
        await File.WriteAllTextAsync(Memory, text.Replace(digest, new string('a', 64), StringComparison.Ordinal), Cancellation);

        (await HashAsync(path)).Should().Be(digest);
    }

    public void Dispose() => _folder.Dispose();

    private static string Expected(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private string Write(string name, byte fill)
    {
        var path = Path.Combine(_folder.Path, name);
        var content = new byte[Large];
        Array.Fill(content, fill);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A large file, last changed long enough ago.</summary>
    private async Task<string> SettledAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells when a file was last changed.");
        var path = Write("large", 1);
        var written = FileStamp.Of(path)!.Value.Changed;
        while ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100 < written + 2_100_000_000)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }

        return path;
    }

    /// <summary>As a build that has just begun.</summary>
    private async Task<string> HashAsync(string path)
    {
        var digests = new FileDigests(Memory);
        var digest = await digests.HashAsync(path, Cancellation);
        digests.Save();
        return digest;
    }

    private void Forge(Func<string, string> change)
    {
        var lines = change(File.ReadAllText(Memory)).TrimEnd('\n').Split('\n');
        var text = string.Concat(lines.SkipLast(1).Select(line => $"{line}\n"));
        var checksum = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
        File.WriteAllText(Memory, $"{text}{checksum}\n");
    }
}
