using Slipway.Pipelines.Runs;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>What is uploaded passes what Azure's storage checks: the signature, what it permits, and conditions.</summary>
public sealed class AzuriteTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Code_and_data_are_uploaded_with_the_signatures_that_the_workspace_gives()
    {
        await using var storage = await AzuriteServer.StartAsync(Cancel);
        await using var azure = await FakeAzure.StartAsync(storage);
        using var folder = SamplePipeline.Write();
        folder.Write("pipelines/breast-cancer/src/train/.amlignore", "*.tmp\n.amlignore\n");
        folder.Write("pipelines/breast-cancer/src/train/left.tmp", "out");
        folder.Write("pipelines/breast-cancer/src/train/more/ünicode & blank.txt", "in");
        folder.Replace(
            "pipelines/breast-cancer/pipeline.yml", "inputs:\n  seed: 20", "inputs:\n  raw: {type: uri_file, path: azureml:raw:3}\n  seed: 20");
        azure.Resources.Put("data/raw/versions/3");
        folder.Write("data/raw.csv", "a,b\n");
        var projects = SamplePipeline.Load(folder);
        var workspace = azure.Workspace();

        await workspace.ApplyAsync(await workspace.PlanAsync(projects, SamplePipeline.Images, Cancel), cancellationToken: Cancel);
        var request = new RunRequest { Inputs = new Dictionary<string, string> { ["raw"] = Path.Combine(folder.Path, "data/raw.csv") } };
        await workspace.InvokeAsync(projects[0], request, Cancel);
        await workspace.InvokeAsync(projects[0], request, Cancel);

        var uploaded = new List<Dictionary<string, string>>();
        foreach (var code in azure.Resources.Bodies.Where(pair => pair.Key.StartsWith("codes/", StringComparison.Ordinal)))
        {
            uploaded.Add(await storage.ReadAsync((string?)code.Value["properties"]!["codeUri"], Cancel));
        }

        uploaded.Should().HaveCount(2);
        uploaded.Should().ContainEquivalentOf(new Dictionary<string, string> { ["prepare.py"] = "print('prepare')\n" });
        uploaded.Should().ContainEquivalentOf(new Dictionary<string, string>
        {
            ["train.py"] = "print('train')\n",
            ["train.R"] = "print('train')\n",
            ["more/ünicode & blank.txt"] = "in",
        });
        var data = await storage.ReadAsync(null, Cancel);
        data.Should().ContainSingle().Which.Value.Should().Be("a,b\n");
        azure.Runs.Invocations.Select(call => ((string?)call["properties"]!["inputData"]!["raw"]!["uri"])!.Split("/paths/")[1])
            .Should().AllBe(data.Keys.Single());
    }
}
