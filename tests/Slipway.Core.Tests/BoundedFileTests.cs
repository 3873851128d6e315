using Slipway.Core.Files;

namespace Slipway.Core.Tests;

public sealed class BoundedFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slipway-diagnostics-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_file_as_large_as_the_bound_is_read_and_a_larger_one_is_not()
    {
        var path = Path.Combine(_folder.FullName, "file");
        File.WriteAllBytes(path, new byte[BoundedFile.MostBytes]);
        BoundedFile.ReadBytes(path).Should().HaveCount(BoundedFile.MostBytes);

        File.AppendAllText(path, "x");

        FluentActions.Invoking(() => BoundedFile.ReadBytes(path)).Should().Throw<InputLimitException>().WithMessage("*4 MiB*");
    }

    [Fact]
    public void A_device_without_end_is_read_to_the_bound_and_no_further()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux's device");

        FluentActions.Invoking(() => BoundedFile.ReadText("/dev/zero")).Should().Throw<InputLimitException>();
    }

    [Fact]
    public void A_text_has_the_encoding_that_it_begins_with()
    {
        var path = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(path, "größer", System.Text.Encoding.Unicode);

        BoundedFile.ReadText(path).Should().Be("größer");
    }
}
