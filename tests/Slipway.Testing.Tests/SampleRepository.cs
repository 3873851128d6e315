using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Slipway.Core.Diagnostics;

namespace Slipway.Testing.Tests;

/// <summary>A repository with one pipeline, and the outputs of a run of it, gone with the test.</summary>
internal sealed class SampleRepository : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-testing-").FullName;

    private TestedPipeline? _pipeline;

    public SampleRepository()
    {
        Directory.CreateDirectory(Pipeline.Directory);
        Directory.CreateDirectory(Outputs);
    }

    public string Root => Path.Combine(_folder, "clone");

    /// <summary>A folder outside of the repository.</summary>
    public string Outside => Directory.CreateDirectory(Path.Combine(_folder, "outside")).FullName;

    /// <summary>Where the run's outputs lie.</summary>
    public string Outputs => Path.Combine(_folder, "run");

    /// <summary>prepare → train → evaluate; the evaluation is the pipeline's own output.</summary>
    public TestedPipeline Pipeline => _pipeline ??= new()
    {
        Name = "forecast",
        Directory = Path.Combine(Root, "pipelines", "forecast"),
        Inputs =
        [
            new TestedInput("trees", "integer", HasDefault: true),
            new TestedInput("rate", "number", HasDefault: true),
            new TestedInput("shuffle", "boolean", HasDefault: true),
            new TestedInput("title", "string", IsOptional: true),
            new TestedInput("sample", "uri_file", HasDefault: true),
            new TestedInput("archive", "uri_folder", HasDefault: true),
        ],
        Steps =
        [
            new TestedStep("prepare") { Outputs = ["train_data", "report"] },
            new TestedStep("train") { Needs = ["prepare"], Outputs = ["model", "report"] },
            new TestedStep("evaluate") { Needs = ["train", "prepare"], Outputs = ["result"] },
        ],
        Outputs = [new TestedOutput("evaluation", "evaluate", "result")],
    };

    /// <summary>A file of the repository that these tests are in.</summary>
    public static string Source(string file) => Path.GetFullPath(Path.Combine(Here(), "..", "..", file));

    /// <summary>Writes a file below the pipeline's folder.</summary>
    public string Write(string path, string text) => Put(Path.Combine(Pipeline.Directory, path), text);

    /// <summary>Writes a file of the run's outputs.</summary>
    public string WriteOutput(string path, string text) => Put(Path.Combine(Outputs, path), text);

    public PipelineTestSet Load() => PipelineTests.Load(Pipeline, Root);

    /// <summary>The one test that a text is.</summary>
    public PipelineTest Load(string text)
    {
        Write("tests/small.yml", text);
        return Load().Tests.Should().ContainSingle().Subject;
    }

    /// <summary>What is said of a text that is no test.</summary>
    public IReadOnlyList<Diagnostic> Faults(string text)
    {
        Write("tests/small.yml", text);
        return ((Action)(() => Load())).Should().Throw<DiagnosticException>().Which.Diagnostics;
    }

    /// <summary>A run that completed.</summary>
    public TestRun Run(params (string Step, string Name, double Value)[] metrics) => new()
    {
        JobName = "job-1",
        Status = TestRun.Completed,
        Duration = TimeSpan.FromSeconds(30),
        OutputsDirectory = Outputs,
        HowToLook = "open the page of job-1",
        Metrics = MetricsOf(metrics),
    };

    /// <summary>What a test says of a run that completed.</summary>
    public TestVerdict Judge(string text, params (string Step, string Name, double Value)[] metrics) =>
        PipelineTests.Judge(Load(text), Run(metrics));

    /// <summary>What a test finds of a run that completed; without the file, which stands at the end.</summary>
    public IEnumerable<string> Find(string text, params (string Step, string Name, double Value)[] metrics) =>
        Judge(text, metrics).Findings.Select(finding => finding.Message.Split($", in {Outputs}")[0]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> MetricsOf(
        IEnumerable<(string Step, string Name, double Value)> metrics) =>
        ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            metrics.GroupBy(metric => metric.Step).Select(step => KeyValuePair.Create(
                step.Key,
                ImmutableSortedDictionary.CreateRange(
                    StringComparer.Ordinal, step.Select(metric => KeyValuePair.Create(metric.Name, metric.Value))))));

    private static string Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
