using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Publishing;

public sealed class PlanTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = SamplePipeline.Write();
    private FakeAzure _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await FakeAzure.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_changed_script_is_shown_as_a_diff_against_what_is_published()
    {
        await PublishAsync();
        _folder.Write("pipelines/breast-cancer/src/train/train.py", "print('train')\nprint('more')\n");
        _folder.Write("pipelines/breast-cancer/src/train/new.py", "new = 1\n");
        File.Delete(Path.Combine(_folder.Path, "pipelines/breast-cancer/src/train/train.R"));

        var plan = await PlanAsync();

        var code = plan.Changes.Should().ContainSingle(change => change.Kind == ResourceKind.Code).Subject;
        code.Files.Select(file => file.ToString()).Should().Equal("A new.py (+1 -0)", "D train.R (+0 -1)", "M train.py (+1 -0)");
        code.Files[2].Diff.Should().Contain("--- a/train.py").And.Contain(" print('train')").And.Contain("+print('more')");
    }

    [Fact]
    public async Task A_plan_for_a_person_counts_beneath_a_heading_for_each_pipeline_and_says_of_the_others_how_many_there_are()
    {
        SamplePipeline.WriteInto(_folder, "second");
        await PublishAsync();
        _folder.Write("pipelines/breast-cancer/src/train/train.py", "print('train')\nprint('more')\n");

        var plan = await PlanAsync();

        plan.Lines(80).Should().OnlyContain(line => line.Length <= 80);
        var lines = plan.Lines(200).ToList();
        lines[0].Should().MatchRegex("^breast-cancer: 1 to create, \\d+ to publish as new versions, 2 to update, 1 to switch, \\d+ unchanged$");
        lines.Should().ContainSingle(line => line.StartsWith("  * code", StringComparison.Ordinal));
        lines.Should().Contain("      M train.py (+1 -0)").And.NotContain(line => line.Contains("componentId", StringComparison.Ordinal));
        lines[^2].Should().Be("2 more unchanged; --verbosity verbose lists them");
        lines[^1].Should().StartWith("In all: ").And.EndWith("unchanged");
        var unchanged = int.Parse(lines[^1].Split(", ")[^1].Split(' ')[0], CultureInfo.InvariantCulture);
        plan.Lines(200, isWhole: true).Count(line => line.StartsWith("  = ", StringComparison.Ordinal)).Should().Be(unchanged);
    }

    [Fact]
    public async Task What_is_alike_and_new_shares_a_line()
    {
        var lines = (await PlanAsync()).Lines(80).ToList();

        lines.Should().ContainInOrder(
            "  + component              breast_cancer_prepare, of step 'train_python',",
            "                           breast_cancer_train_r")
            .And.NotContain(line => line.Contains("(nothing)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_component_is_shown_field_by_field_against_what_serves()
    {
        await PublishAsync();
        _folder.Replace("pipelines/breast-cancer/components/prepare.yml", "default: 0.5", "default: 0.75");
        _folder.Replace("pipelines/breast-cancer/components/prepare.yml", "prepare.py ${{inputs.seed}}", "prepare.py --seed ${{inputs.seed}}");

        var change = (await PlanAsync()).Changes.Should().ContainSingle(c => c.Kind == ResourceKind.Component).Subject;

        change.Action.Should().Be(PlannedAction.NewVersion);
        change.Fields.Select(field => field.Path).Should().BeEquivalentTo("command", "inputs.share.default");
    }

    [Fact]
    public async Task A_binary_file_is_named_without_a_diff()
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "pipelines/breast-cancer/src/prepare/model.bin"), [1, 0, 2]);
        await PublishAsync();
        File.WriteAllBytes(Path.Combine(_folder.Path, "pipelines/breast-cancer/src/prepare/model.bin"), [1, 0, 3]);

        (await PlanAsync()).Changes.SelectMany(change => change.Files).Should().ContainSingle().Which
            .Should().Be(new FileChange("model.bin", FileChangeKind.Changed, null));
    }

    [Fact]
    public async Task A_change_in_the_file_is_told_from_one_in_the_workspace()
    {
        await PublishAsync();
        _folder.Replace("pipelines/breast-cancer/schedule.yml", "0 6 * * 1-5", "0 5 * * 1-5");
        _azure.Resources.Change("schedules/breast-cancer-nightly", body =>
            body["properties"]!["trigger"]!["timeZone"] = "UTC");

        var change = (await PlanAsync()).Changes.Should().ContainSingle().Subject;

        change.Fields.ToDictionary(field => field.Path, field => field.IsDrift).Should().BeEquivalentTo(
            new Dictionary<string, bool> { ["trigger.expression"] = false, ["trigger.timeZone"] = true });
    }

    [Fact]
    public async Task A_tag_that_someone_adds_to_a_schedule_is_drift()
    {
        await PublishAsync();
        _azure.Resources.Change("schedules/breast-cancer-nightly", body => body["properties"]!["tags"]!["by"] = "hand");

        var change = (await PlanAsync()).Changes.Should().ContainSingle().Subject;

        change.IsDrift.Should().BeTrue();
        change.Fields.Should().ContainSingle().Which.Path.Should().Be("tags.by");
    }

    [Fact]
    public async Task A_schedule_that_someone_has_paused_is_mentioned_and_left_alone()
    {
        await PublishAsync();
        _azure.Resources.Change("schedules/breast-cancer-nightly", body => body["properties"]!["isEnabled"] = false);

        var plan = await PlanAsync();

        plan.IsEmpty.Should().BeTrue();
        plan.Notices.Should().Equal("schedule breast-cancer-nightly is paused in the workspace, and stays so");
    }

    [Fact]
    public async Task A_schedule_whose_file_is_gone_is_disabled_and_enabled_again_with_its_file()
    {
        await PublishAsync();
        var file = Path.Combine(_folder.Path, "pipelines/breast-cancer/schedule.yml");
        var text = await File.ReadAllTextAsync(file, Cancel);
        File.Delete(file);

        var plan = await PlanAsync();
        plan.Changes.Should().ContainSingle().Which.Action.Should().Be(PlannedAction.Disable);
        plan.Orphans.Should().ContainSingle().Which.Should().Be(new Orphan(ResourceKind.Schedule, "breast-cancer-nightly", "breast-cancer"));
        await ApplyAsync(plan);
        IsEnabled("schedules/breast-cancer-nightly").Should().BeFalse();
        (await PlanAsync()).IsEmpty.Should().BeTrue();

        await File.WriteAllTextAsync(file, text, Cancel);
        await PublishAsync();
        IsEnabled("schedules/breast-cancer-nightly").Should().BeTrue();
    }

    [Fact]
    public async Task A_pipeline_that_is_gone_is_an_orphan_until_it_is_pruned()
    {
        SamplePipeline.WriteInto(_folder, "second");
        await PublishAsync();
        Directory.Delete(Path.Combine(_folder.Path, "pipelines/second"), recursive: true);

        var plan = await PlanAsync();
        plan.IsEmpty.Should().BeTrue("nothing is taken away unasked");
        plan.Orphans.Select(orphan => orphan.Name).Should().Equal("second-nightly", "second-weekly", "second-abcdef");

        var pruning = await PlanAsync(new PublishOptions { Prune = true });
        pruning.Pruned.Should().HaveCount(3);
        pruning.WithoutPruning().IsEmpty.Should().BeTrue();
        await ApplyAsync(pruning);
        _azure.Resources.Bodies.Keys.Should().NotContain(path => path.StartsWith("schedules/second", StringComparison.Ordinal)
            || path.StartsWith("batchEndpoints/second", StringComparison.Ordinal));
        _azure.Resources.Bodies.Keys.Should().Contain(path => path.StartsWith("components/second/", StringComparison.Ordinal), "versions stay");
        (await PlanAsync(new PublishOptions { Prune = true })).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task What_another_repository_or_a_person_has_made_is_no_orphan()
    {
        SamplePipeline.WriteInto(_folder, "second");
        await PublishAsync(new PublishOptions { Repository = "github.com/org/other" });
        Directory.Delete(Path.Combine(_folder.Path, "pipelines/second"), recursive: true);
        _azure.Resources.Put("schedules/by-hand", new JsonObject
        {
            ["properties"] = new JsonObject { ["trigger"] = new JsonObject(), ["action"] = new JsonObject { ["jobDefinition"] = new JsonObject() } },
        });

        var plan = await PlanAsync(new PublishOptions { Repository = "github.com/org/this", Prune = true });

        plan.Pruned.Should().BeEmpty();
        plan.Orphans.Should().BeEmpty();
    }

    [Fact]
    public async Task Old_deployments_go_after_the_switch_and_the_newest_are_kept()
    {
        var options = new PublishOptions { KeepDeployments = 1 };
        var published = new List<string>();
        for (var version = 1; version <= 4; version++)
        {
            _folder.Write("pipelines/breast-cancer/src/prepare/prepare.py", $"print({version})\n");
            await PublishAsync(options);
            published.Add(Default());
        }

        Deployments().Should().BeEquivalentTo(published[^2..]);
        var writes = _azure.Writes.Where(write => write.Contains("batchEndpoints/", StringComparison.Ordinal)).ToList();
        writes[^1].Should().StartWith("DELETE").And.EndWith(published[^3]);
        (await PlanAsync(options)).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task Deployments_that_publishing_has_not_made_are_never_removed()
    {
        await PublishAsync();
        var path = _azure.Resources.Bodies.Keys.Single(key => key.Contains("/deployments/", StringComparison.Ordinal));
        var byHand = (JsonObject)_azure.Resources.Bodies[path].DeepClone();
        byHand.Remove("tags");
        _azure.Resources.Put($"{path[..path.LastIndexOf('/')]}/by-hand", byHand);

        (await PlanAsync(new PublishOptions { KeepDeployments = 0 })).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task What_is_published_says_whose_it_is_and_jobs_say_their_commit()
    {
        await PublishAsync(new PublishOptions { Repository = "github.com/org/name", Commit = "0123abc", Branch = "main" });

        var schedule = _azure.Resources.Bodies["schedules/breast-cancer-nightly"]["properties"]!;
        schedule["tags"]!["slipway.repository"]!.GetValue<string>().Should().Be("github.com/org/name");
        schedule["action"]!["jobDefinition"]!["properties"]!["mlflow.source.git.commit"]!.GetValue<string>().Should().Be("0123abc");
        var deployment = _azure.Resources.Bodies.Single(pair => pair.Key.Contains("/deployments/", StringComparison.Ordinal)).Value;
        deployment["tags"]!["slipway.commit"]!.GetValue<string>().Should().Be("0123abc");
        deployment["properties"]!["deploymentConfiguration"]!["tags"]!["slipway.commit"]!.GetValue<string>().Should().Be("0123abc");
        (await PlanAsync(new PublishOptions { Repository = "github.com/org/name", Commit = "another" })).IsEmpty
            .Should().BeTrue("a commit that changes nothing of a pipeline publishes nothing of it");
    }

    [Fact]
    public async Task The_same_folder_and_workspace_give_the_same_plan_byte_for_byte()
    {
        SamplePipeline.WriteInto(_folder, "second");
        await PublishAsync();
        _folder.Write("pipelines/breast-cancer/src/train/train.py", "print('changed')\n");
        _folder.Write("pipelines/second/src/prepare/prepare.py", "print('changed')\n");

        var plans = new List<PublishPlan> { await PlanAsync(), await PlanAsync(), await PlanAsync() };

        plans.Select(plan => plan.ToJson()).Distinct().Should().ContainSingle();
        plans.Select(plan => plan.ToMarkdown()).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task The_documents_have_what_a_reviewer_and_a_program_need()
    {
        await PublishAsync();
        _folder.Write("pipelines/breast-cancer/src/train/train.py", "~~~~\nprint('changed')\n");
        _azure.Resources.Change("schedules/breast-cancer-nightly", body =>
            body["properties"]!["trigger"]!["expression"] = "0 7 * * *");

        var plan = await PlanAsync();

        var markdown = plan.ToMarkdown();
        markdown.Should().Contain("**breast-cancer**").And.Contain("+print('changed')").And.Contain("drift");
        markdown.Should().Contain("~~~~~diff", "a fence must be longer than any in the file");
        var json = JsonNode.Parse(plan.ToJson())!;
        json["isEmpty"]!.GetValue<bool>().Should().BeFalse();
        json["changes"]!.AsArray().Select(change => change!["action"]!.GetValue<string>())
            .Should().Contain(["newVersion", "create", "switch", "update"]);
    }

    private string Default() => _azure.Resources.Bodies["batchEndpoints/breast-cancer-abcdef"]["properties"]!["defaults"]!["deploymentName"]!
        .GetValue<string>();

    private IEnumerable<string> Deployments() => _azure.Resources.Bodies.Keys
        .Where(path => path.Contains("/deployments/", StringComparison.Ordinal))
        .Select(path => path.Split('/')[^1]);

    private bool IsEnabled(string path) => _azure.Resources.Bodies[path]["properties"]!["isEnabled"]?.GetValue<bool>() != false;

    private Task<PublishPlan> PlanAsync(PublishOptions? options = null) =>
        _azure.Workspace(options: options).PlanAsync(SamplePipeline.Load(_folder), SamplePipeline.Images, Cancel);

    private Task<PublishPlan> ApplyAsync(PublishPlan plan, PublishOptions? options = null) =>
        _azure.Workspace(options: options).ApplyAsync(plan, cancellationToken: Cancel);

    private async Task PublishAsync(PublishOptions? options = null) => await ApplyAsync(await PlanAsync(options), options);
}
