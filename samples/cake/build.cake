#addin nuget:?package=Slipway.Images&loaddependencies=true
#addin nuget:?package=Slipway.Pipelines&loaddependencies=true
using Slipway.Images;
using Slipway.Pipelines;

Task("Images").Does(async () =>
{
    foreach (var image in await ImageDefinition.LoadAllAsync("."))
    {
        Information("image {0}: {1} packages", image.Name, image.Packages.Length);
    }
});

Task("Pipelines").Does(() =>
{
    foreach (var pipeline in PipelineProject.LoadAll(new PipelineSources(".")))
    {
        Information("pipeline {0}", pipeline.Name);
    }
});

Task("Default").IsDependentOn("Images").IsDependentOn("Pipelines");

RunTarget(Argument("target", "Default"));
