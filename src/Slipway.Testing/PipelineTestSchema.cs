namespace Slipway.Testing;

/// <summary>The JSON schema of a test's file, by which editors complete and check it.</summary>
public static class PipelineTestSchema
{
    /// <summary>The name of its file.</summary>
    public const string FileName = "pipeline-test.schema.json";

    /// <summary>Its text.</summary>
    public static string Read()
    {
        using var stream = typeof(PipelineTestSchema).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"The assembly has no resource '{FileName}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
