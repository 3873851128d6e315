using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Tests.Fake;
using Slipway.Pipelines.Tests.Runs;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>Two clones that publish at the same time: whoever ends well has what the workspace has, or was wholly replaced.</summary>
public sealed class TwoPublishersTests : IAsyncLifetime
{
    private const string Endpoint = "batchEndpoints/breast-cancer-abcdef";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _one = SamplePipeline.Write();
    private readonly TemporaryFolder _other = SamplePipeline.Write();
    private FakeAzure _azure = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await FakeAzure.StartAsync();
        Change(_other, "other");
    }

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _one.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData(Endpoint, "Endpoint 'breast-cancer-abcdef'", "description: of the other → a sample")]
    [InlineData("schedules/breast-cancer-nightly", "Schedule 'breast-cancer-nightly'", "trigger.expression: 0 9 * * * → 0 6 * * 1-5")]
    public async Task What_the_other_one_overwrites_meanwhile_is_an_error_that_names_it(string path, string what, string field)
    {
        // As the last write of this one begins, the other one writes what this one has written before.
        _azure.Answer = (_, context) =>
        {
            if (context.Request.Path.Value!.EndsWith("/schedules/breast-cancer-weekly", StringComparison.Ordinal))
            {
                _azure.Answer = null;
                SpinWait.SpinUntil(() => _azure.Resources.Bodies.ContainsKey(path));
                _azure.Resources.Change(path, body =>
                {
                    if (path == Endpoint)
                    {
                        body["properties"]!["description"] = "of the other";
                    }
                    else
                    {
                        body["properties"]!["trigger"]!["expression"] = "0 9 * * *";
                    }
                });
            }

            return Task.FromResult(false);
        };

        var found = await FailureAsync(PublishAsync(_one));

        found!.Diagnostics[0].Code.Should().Be("SLP0080");
        found.Diagnostics[0].Message.Should().StartWith($"{what} was published or changed by someone else at the same time: {field}");
    }

    /// <summary>What a workspace keeps in its own way is a difference, but nobody else's.</summary>
    [Fact]
    public async Task What_the_workspace_itself_keeps_otherwise_is_not_taken_for_someone_elses()
    {
        await PublishAsync(_one);
        _one.Replace("pipelines/breast-cancer/endpoint.yml", "a sample", "another sample");
        _azure.Resources.OnPut = (path, body) =>
        {
            if (path == Endpoint)
            {
                body["properties"]!["description"] = "ANOTHER SAMPLE";
            }
        };

        (await FailureAsync(PublishAsync(_one))).Should().BeNull();
    }

    [Fact]
    public async Task Parts_that_are_applied_one_after_the_other_are_all_looked_at_in_the_end()
    {
        var workspace = _azure.Workspace();
        var left = await workspace.ApplyAsync(await PlanAsync(_one), PublishPart.Computes | PublishPart.Pipelines, Cancel);
        _azure.Resources.Change(Endpoint, body => body["properties"]!["description"] = "of the other");

        var found = await FailureAsync(workspace.ApplyAsync(left, PublishPart.Schedules, Cancel));

        found!.Diagnostics.Should().ContainSingle().Which.Code.Should().Be("SLP0080");
    }

    [Fact]
    public async Task A_mixture_of_two_is_never_left_without_an_error()
    {
        await PublishAsync(_one);
        var mixtures = 0;
        for (var round = 0; round < 12; round++)
        {
            Change(_one, $"one {round}");
            Change(_other, $"other {round}");
            var failures = await Task.WhenAll(FailureAsync(PublishAsync(_one)), FailureAsync(PublishAsync(_other)));

            var isWhole = await IsPublishedAsync(_one) || await IsPublishedAsync(_other);
            mixtures += isWhole ? 0 : 1;
            (isWhole || failures.Any(failure => failure is not null)).Should().BeTrue("round {0} left a mixture", round);
            failures.OfType<DiagnosticException>().SelectMany(failure => failure.Diagnostics)
                .Where(diagnostic => diagnostic.Severity == Severity.Error)
                .Should().OnlyContain(diagnostic => diagnostic.Code == "SLP0076" || diagnostic.Code == "SLP0080");

            // Whoever publishes again, alone, has it all.
            await PublishAsync(_other);
            (await IsPublishedAsync(_other)).Should().BeTrue();
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{mixtures} of 12 rounds left a mixture, each with an error.");
    }

    [Fact]
    public async Task Two_of_one_clone_wait_for_each_other_and_both_end_well()
    {
        var log = new RecordingLogger();
        var options = new PublishOptions { JournalDirectory = Path.Combine(_one.Path, "journal") };
        var first = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        log.OnLine = line =>
        {
            if (line.StartsWith("Another publish goes on in this clone", StringComparison.Ordinal))
            {
                second.TrySetResult();
            }
        };
        _azure.Answer = async (number, _) =>
        {
            // The first write is held until the other one waits for the first.
            if (number == 1)
            {
                first.SetResult();
                await second.Task.WaitAsync(Cancel);
            }

            return false;
        };
        var plan = await _azure.Workspace(log, options).PlanAsync(SamplePipeline.Load(_one), SamplePipeline.Images, Cancel);

        var one = _azure.Workspace(log, options).ApplyAsync(plan, cancellationToken: Cancel);
        await first.Task;
        var other = _azure.Workspace(log, options).ApplyAsync(plan, cancellationToken: Cancel);
        await Task.WhenAll(one, other);

        (await IsPublishedAsync(_one)).Should().BeTrue();
        log.Lines.Should().NotContain(line => line.Contains("An earlier apply was interrupted"));
        Directory.EnumerateFiles(options.JournalDirectory).Should().BeEmpty();
    }

    private static void Change(TemporaryFolder folder, string by)
    {
        var root = Path.Combine(folder.Path, "pipelines/breast-cancer");
        folder.Write("pipelines/breast-cancer/src/prepare/prepare.py", $"print('{by}')\n");
        folder.Write("pipelines/breast-cancer/endpoint.yml", $"description: of {by}\nauth_mode: aad_token\n");
        var schedule = Path.Combine(root, "schedule.yml");
        var minute = Math.Abs(by.GetHashCode(StringComparison.Ordinal)) % 60;
        File.WriteAllText(schedule, System.Text.RegularExpressions.Regex.Replace(
            File.ReadAllText(schedule), "expression: .*", $"expression: \"{minute} 6 * * 1-5\""));
    }

    private static async Task<DiagnosticException?> FailureAsync(Task publish)
    {
        try
        {
            await publish;
            return null;
        }
        catch (DiagnosticException e)
        {
            return e;
        }
    }

    private Task<PublishPlan> PlanAsync(TemporaryFolder folder) =>
        _azure.Workspace().PlanAsync(SamplePipeline.Load(folder), SamplePipeline.Images, Cancel);

    private async Task<bool> IsPublishedAsync(TemporaryFolder folder) => (await PlanAsync(folder)).IsEmpty;

    private async Task PublishAsync(TemporaryFolder folder) =>
        await _azure.Workspace().ApplyAsync(await PlanAsync(folder), cancellationToken: Cancel);
}
