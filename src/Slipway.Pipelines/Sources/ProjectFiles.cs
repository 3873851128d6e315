namespace Slipway.Pipelines.Sources;

/// <summary>The files that make a pipeline: its job's, and those that stand beside it, by their names.</summary>
/// <param name="Path">The pipeline job's file, in full; the only one that must be there.</param>
/// <param name="Name">The pipeline's name.</param>
/// <param name="IsListed">
/// The file was named, and not found in a folder of pipelines. Its schedules are then those files beside it that run it.
/// </param>
internal sealed record ProjectFiles(string Path, string Name, bool IsListed)
{
    /// <summary>The pipeline job of a folder that is a pipeline.</summary>
    public const string UsualPipeline = "pipeline.yml";

    /// <summary>The folder that they are in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The pipeline job.</summary>
    public string Pipeline => System.IO.Path.GetFileName(Path);

    /// <summary>The batch endpoint through which it is called.</summary>
    public string Endpoint => Beside("endpoint");

    /// <summary>What its deployments have differently from the pipeline.</summary>
    public string Deployment => Beside("deployment");

    /// <summary>The compute that it runs on.</summary>
    public string Compute => Beside("compute");

    /// <summary>Environments of its own, by name.</summary>
    public string Environments => Beside("environments");

    /// <summary>The folder of its tests.</summary>
    public string Tests => System.IO.Path.GetFileNameWithoutExtension(Beside("tests"));

    /// <summary>Its schedules, any number of them; of one that is listed, where they may be.</summary>
    public string Schedules => IsListed ? $"*{Extension}" : Beside("schedule*");

    private string Stem => System.IO.Path.GetFileNameWithoutExtension(Pipeline);

    private string Extension => System.IO.Path.GetExtension(Pipeline);

    /// <summary>The profiles that the pipeline has a patch for.</summary>
    public IEnumerable<string> Profiles => Directory.EnumerateFiles(Folder, $"{Stem}.*{Extension}")
        .Select(path => System.IO.Path.GetFileName(path))
        .Where(IsPatch)
        .Select(name => name.Split('.')[^2]);

    /// <summary>Whether a file is one of those, or a profile's patch; schedules of one that is listed are told by their content.</summary>
    public bool Owns(string path) => System.IO.Path.GetDirectoryName(path) == Folder
        && System.IO.Path.GetFileName(path) is var name
        && (name == Pipeline || name == Endpoint || name == Deployment || name == Compute || name == Environments
            || IsPatch(name)
            || (!IsListed && name.StartsWith("schedule", StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)));

    /// <summary>Whether a file is one of a folder that is a pipeline, wherever that folder is.</summary>
    public static bool IsOne(string path) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, UsualPipeline) is var pipeline
        && File.Exists(pipeline)
        && new ProjectFiles(pipeline, "", IsListed: false).Owns(path);

    private bool IsPatch(string name) =>
        name.StartsWith($"{Stem}.", StringComparison.Ordinal)
        && name.EndsWith(Extension, StringComparison.Ordinal)
        && name.Length > Stem.Length + Extension.Length + 1
        && !name[(Stem.Length + 1)..^Extension.Length].Contains('.', StringComparison.Ordinal);

    // Where several pipelines share a folder, what belongs to one begins with its name.
    private string Beside(string name) => (Stem == "pipeline" ? name : $"{Stem}-{name}") + Extension;
}
