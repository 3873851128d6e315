using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Slipway.Build;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;
using Slipway.Images;
using Slipway.Targets;

// Every test of the repository: the libraries' first, then whole builds.
internal sealed partial class Build
{
    // What tells of other systems than Linux: of these no test needs an engine, nor the server, which runs on Linux alone.
    private static readonly string[] Portable =
        ["Slipway.Core.Tests", "Slipway.Pipelines.Tests", "Slipway.Targets.Analyzers.Tests", "Slipway.Targets.Tests"];

    private TestCount? _tests;

    private async Task RunTestsAsync(IReadOnlyList<string> tested, CancellationToken cancellationToken)
    {
        var results = ArtifactsDirectory / "test-results" / "slipway";
        var written = TemporaryDirectory / "test-results";
        foreach (var folder in new[] { results, written }.Where(folder => Directory.Exists(folder)))
        {
            Directory.Delete(folder, recursive: true);
        }

        await new ChildProcess(
            Environment.ProcessPath ?? "dotnet", "build", RootDirectory / "slipway.slnx", "--configuration", "Release", "--verbosity", "quiet", "-nodeReuse:false")
        {
            WorkingDirectory = RootDirectory,
            OnLine = line => Log.LogInformation("{Line}", line),
        }.RunSuccessfullyAsync(cancellationToken);

        if (!tested.All(Portable.Contains))
        {
            await TryConnectAsync(cancellationToken);
        }

        // The images' tests take as long as all the other libraries', and mostly wait for the engine. Whole builds come
        // last: they need the machine for themselves, and fail where a library's own tests say why.
        var projects = tested.ToLookup(project => project switch
        {
            "Slipway.Images.Tests" => "images",
            "EndToEnd" => "builds",
            _ => "libraries",
        });
        var beside = await Task.WhenAll(
            RunProgramsAsync(projects["images"], written, cancellationToken),
            RunProgramsAsync(projects["libraries"], written, cancellationToken));
        List<string> failed =
        [
            .. beside.SelectMany(names => names),
            .. await RunProgramsAsync(projects["builds"], written, cancellationToken),
        ];
        _tests = new TestCount(0, 0, 0);
        List<string> files = [];
        foreach (var project in tested)
        {
            var report = TestReport.Read(project, written / $"{project}.xml");
            // Said again at the end, which is what is read of a long log; the whole message is where the test ran.
            foreach (var (test, message) in report.Failures)
            {
                Log.LogError("{Test}{NewLine}{Message}", test, Environment.NewLine, message[..Math.Min(message.Length, 1000)]);
                failed = [.. failed.Union([project])];
            }

            _tests += report.Count;
            files.Add(results / $"{project}.xml");
            report.WriteJUnit(files[^1]);
        }

        Server.PublishTestResults("Slipway", files);
        ReportSummary(_tests.ToString());
        if (failed.Count > 0)
        {
            throw new DiagnosticException(new Diagnostic(
                "SLP1900", $"tests failed in {string.Join(", ", failed)}")
            {
                Remedy = $"see above, or the reports in {results}",
            });
        }
    }

    /// <summary>The last line of all, for those who read only that.</summary>
    protected override void OnBuildFinished()
    {
        if (_tests is not null)
        {
            Host.Output.WriteLine($"{(_tests.Failed == 0 ? "Passed" : "Failed")}: {_tests}");
        }
    }

    /// <summary>Runs test programs one after the other, each one's output in a piece.</summary>
    /// <returns>Those that failed.</returns>
    private async Task<List<string>> RunProgramsAsync(
        IEnumerable<string> projects, AbsolutePath reports, CancellationToken cancellationToken)
    {
        List<string> failed = [];
        foreach (var project in projects)
        {
            Log.LogInformation("{Project} ...", project);
            // Lines come from two streams at once.
            var output = new ConcurrentQueue<string>();
            try
            {
                var run = await new ChildProcess(
                    Environment.ProcessPath ?? "dotnet",
                    TemporaryDirectory / "compile" / "bin" / project / "release" / $"{project}.dll",
                    "--results-directory", reports, "--report-xunit-xml", "--report-xunit-xml-filename", $"{project}.xml",
                    "--progress", "off", "--no-ansi")
                {
                    WorkingDirectory = RootDirectory,
                    OnLine = output.Enqueue,
                }.RunAsync(cancellationToken);
                if (run.ExitCode != 0)
                {
                    failed.Add(project);
                }
            }
            finally
            {
                Log.LogInformation("{Project}{Output}", project, string.Concat(output.Select(line => $"{Environment.NewLine}{line}")));
            }
        }

        return failed;
    }

    /// <summary>Installs and starts the engine where that can be done; where not, the tests that need it are skipped.</summary>
    private async Task TryConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ContainerEngine.ConnectAsync(
                new ContainerEngineOptions { AllowInstall = !From<IServices>().NoInstall }, Log, cancellationToken);
        }
        catch (DiagnosticException e)
        {
            Log.LogWarning("{Reason}", e.Message);
        }
    }

    private IEnumerable<string> TestProjects() =>
        Directory.EnumerateDirectories(RootDirectory / "tests")
            .Select(folder => Path.GetFileName(folder))
            .Where(name => IsTestProject(RootDirectory / "tests" / name / $"{name}.csproj"))
            .Order(StringComparer.Ordinal);

    /// <summary>Benchmarks, fuzzers and what tests load into other programs say of themselves that they hold no tests.</summary>
    private static bool IsTestProject(string project) =>
        File.Exists(project)
        && !XDocument.Load(project).Descendants("IsTestProject")
            .Any(property => property.Value.Trim().Equals("false", StringComparison.OrdinalIgnoreCase));
}
