#:package Slipway.Images@*
#:package Slipway.Pipelines@*
#:property PublishAot=false
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Images;
using Slipway.Pipelines;

// All that is wrong with a file is told before anything is built.
var images = await ImageDefinition.LoadAllAsync(root: ".");
var pipelines = PipelineProject.LoadAll(new PipelineSources("."));

using var engine = await ContainerEngine.ConnectAsync(new ContainerEngineOptions(), NullLogger.Instance);
using var builder = new ImageBuilder(
    engine, new ImageBuildOptions { LogFolder = "artifacts/logs", Images = images }, NullLogger.Instance);
var tests = new SmokeTestRunner(
    engine, new SmokeTestOptions { ReportFolder = "artifacts/test-results" }, NullLogger.Instance);
foreach (var image in images)
{
    var tested = await tests.RunAsync(await builder.BuildAsync(image));
    Console.WriteLine($"image {image.Name}: {tested.Summary}");
}

foreach (var pipeline in pipelines)
{
    Console.WriteLine($"pipeline {pipeline.Name}");
}
