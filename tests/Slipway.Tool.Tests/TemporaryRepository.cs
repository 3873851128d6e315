using Slipway.Tool.Init;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Tests;

/// <summary>A folder that is a repository, and what the tool says of it.</summary>
internal sealed class TemporaryRepository : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("slipway-tool-").FullName;

    /// <summary>Each file's content, by path.</summary>
    public SortedDictionary<string, string> Files => new(
        Directory.EnumerateFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .ToDictionary(file => Path.GetRelativePath(Root, file), File.ReadAllText),
        StringComparer.Ordinal);

    /// <summary>All folders, by path.</summary>
    public IReadOnlyList<string> Folders =>
    [
        .. Directory.EnumerateDirectories(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(folder => Path.GetRelativePath(Root, folder)).Order(StringComparer.Ordinal),
    ];

    public string this[string file]
    {
        get => File.ReadAllText(Path.Combine(Root, file));
        set
        {
            var path = Path.Combine(Root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, value.ReplaceLineEndings("\n"));
        }
    }

    public Adoption Plan() => Adoption.Of(Root, RepositoryTemplate.OfThis(), CiServer.GitHub, CancellationToken.None);

    /// <summary>Runs a command there.</summary>
    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(
            [.. arguments, "--directory", Root], new ToolOutput(output, error, UsesColour: false), TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <summary>A pipeline with one step, which runs in an environment.</summary>
    public void WritePipeline(string file, string environment = "azureml:train@latest") => this[file] = $"""
        $schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
        type: pipeline
        settings:
          default_compute: azureml:cpu-cluster
        jobs:
          run:
            command: python run.py
            environment: {environment}
        """;

    public void WriteSchedule(string file, string job) => this[file] = $"""
        $schema: https://azuremlschemas.azureedge.net/latest/schedule.schema.json
        name: {Path.GetFileNameWithoutExtension(file)}
        trigger:
          type: cron
          expression: "0 6 * * *"
        create_job: {job}
        """;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
