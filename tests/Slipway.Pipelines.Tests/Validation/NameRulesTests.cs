using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Tests.Validation;

public sealed class NameRulesTests
{
    private delegate void Rule(string name, SourcePosition at, DiagnosticBag found);

    private static readonly Rule[] Rules =
    [
        NameRules.CheckComponent, NameRules.CheckSchedule, NameRules.CheckEndpoint, NameRules.CheckEnvironment,
        NameRules.CheckDeployment, NameRules.CheckCompute, NameRules.CheckStep, NameRules.CheckFolder,
        (name, at, found) => NameRules.CheckPort("an input", name, at, found),
    ];

    [Fact]
    public void A_lines_end_behind_a_name_is_part_of_it_and_refused()
    {
        foreach (var check in Rules)
        {
            var (good, bad) = (new DiagnosticBag(), new DiagnosticBag());

            check("name", new SourcePosition("file.yml", 1, 1), good);
            check("name\n", new SourcePosition("file.yml", 1, 1), bad);

            good.HasErrors.Should().BeFalse();
            bad.ToImmutable().Should().ContainSingle().Which.Code.Should().Be(Codes.RefusedName);
        }
    }
}
