using System.Globalization;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Slipway.Diagnostics;

// Every test of the repository: the libraries' first, then whole builds.
internal sealed partial class Build
{
    private TestCount? _tests;

    private async Task RunTestsAsync(CancellationToken cancellationToken)
    {
        var dotnet = Environment.ProcessPath ?? "dotnet";
        var compiled = TemporaryDirectory / "compile";
        var results = ArtifactsDirectory / "test-results" / "slipway";
        if (Directory.Exists(results))
        {
            Directory.Delete(results, recursive: true);
        }

        await new ChildProcess(
            dotnet, "build", RootDirectory / "slipway.slnx", "--configuration", "Release", "--verbosity", "quiet", "-nodeReuse:false")
        {
            WorkingDirectory = RootDirectory,
            OnLine = line => Log.LogInformation("{Line}", line),
        }.RunSuccessfullyAsync(cancellationToken);

        _tests = new TestCount(0, 0, 0);
        List<string> failed = [];
        foreach (var project in TestProjects())
        {
            Log.LogInformation("{Project}", project);
            var report = $"{project}.xml";
            var run = await new ChildProcess(
                dotnet, compiled / "bin" / project / "release" / $"{project}.dll",
                "--results-directory", results, "--report-xunit-junit", "--report-xunit-junit-filename", report,
                "--progress", "off", "--no-ansi")
            {
                WorkingDirectory = RootDirectory,
                OnLine = line => Log.LogInformation("{Line}", line),
            }.RunAsync(cancellationToken);
            _tests += TestCount.Of(results / report);
            if (run.ExitCode != 0)
            {
                failed.Add(project);
            }
        }

        Server.PublishTestResults("Slipway", TestProjects().Select(project => (string)(results / $"{project}.xml")));
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

    // Whole builds come last: they take longest, and fail where a library's own tests say why.
    private IEnumerable<string> TestProjects() =>
        Directory.EnumerateDirectories(RootDirectory / "tests")
            .Select(folder => Path.GetFileName(folder))
            .Where(name => name != "Benchmarks" && File.Exists(RootDirectory / "tests" / name / $"{name}.csproj"))
            .OrderBy(name => name == "EndToEnd").ThenBy(name => name, StringComparer.Ordinal);

    private sealed record TestCount(int Passed, int Failed, int Skipped)
    {
        public static TestCount operator +(TestCount a, TestCount b) =>
            new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);

        /// <summary>What a JUnit report counts. A program that left none has crashed, which is a failure.</summary>
        public static TestCount Of(string report)
        {
            if (!File.Exists(report))
            {
                return new TestCount(0, 1, 0);
            }

            var cases = XDocument.Load(report).Descendants("testcase").ToList();
            var failed = cases.Count(test => test.Element("failure") is not null || test.Element("error") is not null);
            var skipped = cases.Count(test => test.Element("skipped") is not null);
            return new TestCount(cases.Count - failed - skipped, failed, skipped);
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");
    }
}
