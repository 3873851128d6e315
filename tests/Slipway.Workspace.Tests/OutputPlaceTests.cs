#pragma warning disable xUnit1069 // What is called in a test takes its token by itself.
using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Where outputs may lie, and what becomes of those who lay where they may not.</summary>
public sealed class OutputPlaceTests
{
    private const string Store = "azureml://datastores/workspaceblobstore/paths";

    [Theory]
    [InlineData($"{Store}/azureml")]
    [InlineData($"{Store}/azureml/another-run/o")]
    [InlineData($"{Store}/AzureML/x")]
    [InlineData($"{Store}/azureml%2Fanother-run/o")]
    [InlineData($"{Store}/azureml/${{{{name}}}}")]
    [InlineData("azureml://datastores/workspaceartifactstore/paths/ExperimentRun/dcid.another-run/outputs")]
    [InlineData($"{Store}/LocalUpload/0123456789abcdef")]
    [InlineData("https://slipwaylocal.blob.localhost/code-0123456789abcdef0123456789abcdef/src")]
    public async Task An_output_can_not_lie_over_what_the_workspace_keeps_of_jobs_code_and_uploads(string uri)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("write", "echo > ${{outputs.o}}/f", outputs: """{"o": {"type": "uri_folder"}}""");
        await server.PutPipelineComponentAsync(
            "within", """{"s": {"componentId": "azureml:write:1", "outputs": {"o": "${{parent.outputs.o}}"} } }""", outputs: """{"o": {"type": "uri_folder"}}""");
        var given = $$"""{"jobOutputType": "uri_folder", "uri": "{{uri}}"}""";

        var ofStep = await server.PutAsync(
            $"{W}/jobs/step", Pipelines.Pipeline($$$"""{"s": {"componentId": "azureml:write:1", "outputs": {"o": {{{given}}} } } }"""));
        var ofPipeline = await server.PutAsync($"{W}/jobs/pipeline", Pipelines.Pipeline(
            """{"s": {"componentId": "azureml:write:1", "outputs": {"o": "${{parent.outputs.o}}"} } }""", outputs: $$"""{"o": {{given}} }"""));
        var within = await server.PutAsync(
            $"{W}/jobs/within", Pipelines.Pipeline($$$"""{"s": {"componentId": "azureml:within:1", "outputs": {"o": {{{given}}} } } }"""));

        foreach (var answer in (Answer[])[ofStep, ofPipeline, within])
        {
            answer.Status.Should().Be(400, answer.Body.ToJsonString());
            answer.ErrorMessage.Should().Contain("the workspace keeps the files of jobs, code and uploads there");
        }
    }

    [Theory]
    [InlineData($"{Store}/azureml/${{{{name}}}}/own")]
    [InlineData($"{Store}/results/${{{{name}}}}")]
    [InlineData($"{Store}/azureml-of-mine")]
    public async Task An_output_can_lie_beneath_its_run_and_anywhere_else(string uri)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("write", "echo > ${{outputs.o}}/f", outputs: """{"o": {"type": "uri_folder"}}""");

        var answer = await server.PutAsync($"{W}/jobs/step", Pipelines.Pipeline(
            $$$$"""{"s": {"componentId": "azureml:write:1", "outputs": {"o": {"jobOutputType": "uri_folder", "uri": "{{{{uri}}}}"} } } }"""));

        answer.Status.Should().Be(201, answer.Body.ToJsonString());
    }

    [Fact(Timeout = 180_000)]
    public async Task A_link_in_the_place_of_a_jobs_folder_is_deleted_itself_and_the_other_jobs_are_too()
    {
        await using var server = await Tools.StartAsync();
        await server.PutComponentAsync("write", "echo x > ${{outputs.o}}/f", outputs: """{"o": {"type": "uri_folder"}}""", isDeterministic: false);
        using var outside = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(outside.Path, "f"), "kept", TestContext.Current.CancellationToken);
        foreach (var id in (string[])["linked", "plain"])
        {
            (await server.RunAsync(id, Pipelines.Pipeline("""{"s": {"componentId": "azureml:write:1"} }"""))).Status().Should().Be("Completed");
        }

        // As jobs did before their outputs' places were checked.
        var run = Path.GetDirectoryName(server.FolderOf((await server.StepsOfAsync("linked"))["s"]["runId"]!.GetValue<string>(), "o"))!;
        Directory.Delete(run, recursive: true);
        Directory.CreateSymbolicLink(run, outside.Path);

        (await server.SendAsync(HttpMethod.Post, "/maintenance/prune", """{"keepDays": 0}""")).Body["jobs"]!.GetValue<int>().Should().Be(2);

        new DirectoryInfo(run).LinkTarget.Should().BeNull();
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(run)!).Should().BeEmpty();
        (await File.ReadAllTextAsync(Path.Combine(outside.Path, "f"), TestContext.Current.CancellationToken)).Should().Be("kept");
    }

    [Theory(Timeout = 180_000)]
    [InlineData("ln -s /etc inner", "Failed")]
    [InlineData("mkdir inner", "Completed")]
    public async Task What_lies_in_an_output_that_a_step_can_still_write_is_mounted_for_another_when_that_step_has_ended(
        string left, string status)
    {
        await using var server = await Tools.StartAsync();
        var writer = Pipelines.Command("until [ -e outputs/go ]; do sleep 0.05; done; cd ${{outputs.o}} && " + left);
        writer["properties"]!["outputs"] = Output($"{Store}/shared");
        var within = Pipelines.Command("echo written > ${{outputs.o}}/f");
        within["properties"]!["outputs"] = Output($"{Store}/shared/inner");
        await server.PutAsync($"{W}/jobs/writer", writer);
        await server.UntilStatusAsync("writer", "Running");

        await server.PutAsync($"{W}/jobs/within", within);

        (await server.WaitOfAsync("within")).Should().Contain("of job writer can write until it ends");
        await File.Create(Path.Combine(server.StateDirectory, "runs", "writer", "wd", "outputs", "go")).DisposeAsync();
        (await server.EndOfAsync("writer")).Status().Should().Be("Completed");
        (await server.EndOfAsync("within")).Status().Should().Be(status);
        var file = Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer, "shared", "inner", "f");
        File.Exists(file).Should().Be(status == "Completed");
        File.Exists("/etc/f").Should().BeFalse();
    }

    [Fact(Timeout = 180_000)]
    public async Task An_input_from_an_output_that_a_step_can_still_write_is_mounted_when_that_step_has_ended()
    {
        await using var server = await Tools.StartAsync();
        var writer = Pipelines.Command(
            "mkdir ${{outputs.o}}/inner; until [ -e outputs/go ]; do sleep 0.05; done; echo late > ${{outputs.o}}/inner/f");
        writer["properties"]!["outputs"] = Output($"{Store}/shared");
        var reader = Pipelines.Command("cat ${{inputs.i}}/f");
        reader["properties"]!["inputs"] = new JsonObject { ["i"] = new JsonObject { ["jobInputType"] = "uri_folder", ["uri"] = $"{Store}/shared/inner" } };
        await server.PutAsync($"{W}/jobs/writer", writer);
        await server.UntilStatusAsync("writer", "Running");

        await server.PutAsync($"{W}/jobs/reader", reader);

        (await server.WaitOfAsync("reader")).Should().Contain("of job writer can write until it ends");
        await File.Create(Path.Combine(server.StateDirectory, "runs", "writer", "wd", "outputs", "go")).DisposeAsync();
        (await server.EndOfAsync("reader")).Status().Should().Be("Completed");
        (await server.LogOfAsync("reader")).Should().Be("late\n");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_step_that_is_to_write_around_what_another_was_given_waits_until_that_one_has_ended()
    {
        await using var server = await Tools.StartAsync();
        var within = Pipelines.Command("until [ -e outputs/go ]; do sleep 0.05; done; echo written > ${{outputs.o}}/f");
        within["properties"]!["outputs"] = Output($"{Store}/shared/inner");
        var around = Pipelines.Command("mv ${{outputs.o}}/inner ${{outputs.o}}/moved; ln -s /etc ${{outputs.o}}/inner");
        around["properties"]!["outputs"] = Output($"{Store}/shared");
        await server.PutAsync($"{W}/jobs/within", within);
        await server.UntilStatusAsync("within", "Running");

        await server.PutAsync($"{W}/jobs/around", around);

        (await server.WaitOfAsync("around")).Should().Contain("lies what the step of job within was given until it ends");
        await File.Create(Path.Combine(server.StateDirectory, "runs", "within", "wd", "outputs", "go")).DisposeAsync();
        (await server.EndOfAsync("within")).Status().Should().Be("Completed");
        (await server.EndOfAsync("around")).Status().Should().Be("Completed");
        var moved = Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer, "shared", "moved", "f");
        (await File.ReadAllTextAsync(moved, TestContext.Current.CancellationToken)).Should().Be("written\n");
    }

    private static JsonObject Output(string uri) =>
        new() { ["o"] = new JsonObject { ["jobOutputType"] = "uri_folder", ["uri"] = uri } };
}
