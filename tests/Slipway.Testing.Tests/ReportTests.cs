using Slipway.Core.Secrets;

namespace Slipway.Testing.Tests;

/// <summary>The report that CI servers read.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly SampleRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_secret_that_a_step_said_is_in_no_report()
    {
        var test = _repository.Load("expect: { outputs: { model: { exists: true } } }");
        var run = _repository.Run() with { Status = "Failed", Error = "step train: refused token sup3rs3cret" };
        var mask = new SecretMask();
        mask.Add("sup3rs3cret");
        var report = Path.Combine(_repository.Outside, "report.xml");

        TestReport.Write(report, [PipelineTests.Judge(test, run)], mask);

        File.ReadAllText(report).Should().Contain("refused token ***").And.NotContain("sup3rs3cret");
    }
}
