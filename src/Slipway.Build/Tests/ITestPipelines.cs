using Slipway.Targets;

namespace Slipway.Build;

/// <summary>From the tests of <c>pipelines/</c> to pipelines that are proven.</summary>
[PipelineTestSchema]
public interface ITestPipelines : IPipelines
{
    /// <summary>Tests the pipelines, each an item of its own.</summary>
    Target TestPipelines => _ => _
        .Description("Runs each pipeline as its tests say, in a workspace of their own on this machine")
        .DependsOn(EnsureServices)
        .TryDependsOn<IPushImages>(build => build.PushImages)
        .TryDependentFor<IPublishPipelines>(build => build.PublishPipelines)
        .FailAlone()
        .ForEach(Pipelines.Names, (name, target) => target
            .Produces($"artifacts/test-results/pipeline-{name}.xml")
            .UpToDateWhen(token => Tests.IsProvenAsync(name, token))
            .Executes(token => Tests.RunAsync(name, token)));

    /// <summary>What is compared with.</summary>
    [Parameter("Branch, tag or commit: only pipelines that have changed since are tested; in a pull request's job its target unless given")]
    string? Since => TryGetValue<string>();

    /// <summary>What the test is called that <see cref="RecordTest"/> writes.</summary>
    [Parameter("Name of the test that RecordTest writes; that of the run unless given")]
    string? TestName => TryGetValue<string>();

    /// <summary>Writes a test.</summary>
    Target RecordTest => _ => _
        .Description("Writes a test of a pipeline from a run that went well: --from-run JOB --test-name NAME")
        .DependsOn(EnsureServices)
        .TryAfter<ISchedulePipelines>(build => build.SchedulePipelines)
        .Executes(token => new RecordActions(this).RecordAsync(token));

    internal ChangeActions Changes => State(() => new ChangeActions(this, Since, project => Tests.SetOf(project)));

    internal PipelineTestActions Tests => State(() => new PipelineTestActions(this));
}
