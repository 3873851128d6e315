namespace Slipway.Workspace.Runs;

/// <summary>The program in a parallel step's container that cuts its input into mini-batches and gives them to the entry script.</summary>
internal static class ParallelDriver
{
    /// <summary>The name of its file.</summary>
    public const string FileName = "driver.py";

    private static readonly Lazy<byte[]> Bytes = new(Read);

    public static ReadOnlySpan<byte> Content => Bytes.Value;

    private static byte[] Read()
    {
        using var resource = typeof(ParallelDriver).Assembly.GetManifestResourceStream("parallel-driver.py")!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
