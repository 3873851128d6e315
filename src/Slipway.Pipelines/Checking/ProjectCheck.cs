using System.Collections.Immutable;
using Slipway.Core.Text;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Checking;

/// <summary>Reports what is wrong in a pipeline's folder besides what is wrong in each of its files: it is to be published.</summary>
/// <param name="project">The folder.</param>
/// <param name="images">The names of the repository's images; null where they are not known.</param>
/// <param name="found">Takes what is wrong.</param>
internal sealed class ProjectCheck(ProjectDefinition project, IReadOnlySet<string>? images, DiagnosticBag found)
{
    /// <summary>Checks it.</summary>
    /// <param name="hasPipeline">Its pipeline could be read, so that the schedules can be held against it.</param>
    public void Check(bool hasPipeline)
    {
        NameRules.CheckFolder(project.Name.Text, project.Name.Position, found);
        var definitions = new DefinitionCheck(found);
        definitions.Check(project.Pipeline);
        foreach (var document in (DocumentDefinition?[])[project.Endpoint, project.Deployment, project.Compute, .. project.Schedules])
        {
            if (document is not null)
            {
                definitions.Check(document);
            }
        }

        foreach (var name in project.Environments.Select(environment => environment.Name))
        {
            NameRules.CheckEnvironment(name.Text, name.Position, found);
            if (images?.Contains(name.Text) == true)
            {
                found.Error(Codes.DuplicateName, name.Position, $"environment '{name.Text}' is also an image of this repository");
            }
        }

        foreach (var component in ReferencesIn.Components(project.Pipeline.Graph))
        {
            if (component.Name is { } name)
            {
                NameRules.CheckComponent(name.Text, name.Position, found);
            }
        }

        foreach (var schedule in hasPipeline ? project.Schedules : [])
        {
            ScheduleCheck.Check(schedule, project.Pipeline.Graph, found);
        }

        foreach (var schedule in project.Schedules)
        {
            OfPreviews(schedule);
        }

        foreach (var reference in References())
        {
            Reference(reference);
        }

        Endpoint();
        Compute();
    }

    /// <summary>The images that the project's steps run in, sorted.</summary>
    public ImmutableArray<string> Images() =>
    [
        .. References().OfType<ImageReference>().Select(image => image.Name)
            .Where(name => project.FindEnvironment(name) is null)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    // What a pipeline's own inputs are given is a default, which each caller may give otherwise.
    private IEnumerable<Reference> References() =>
    [
        .. ReferencesIn.Pipeline(project.Pipeline),
        .. ReferencesIn.Document(project.Deployment),
        .. project.Schedules.SelectMany(schedule =>
            schedule.Action is ScheduledJob { Job: { } job } scheduled && ReferenceEquals(job, project.Pipeline)
                ? ReferencesIn.Changes(scheduled.Changes)
                : ReferencesIn.Document(schedule)),
    ];

    private void Reference(Reference reference)
    {
        switch (reference)
        {
            case ComputeReference { IsResource: true } compute:
                NameRules.CheckCompute(compute.Name, compute.Position, found);
                break;
            case LocalDataReference:
                found.Error(
                    Codes.LocalData,
                    reference.Position,
                    $"'{reference.Written.Text}' is a path of this machine, which the compute can't read",
                    "make it an input of the pipeline, which each caller gives, or name data that the workspace has: "
                    + "'azureml:NAME:VERSION' or 'azureml://datastores/…'");
                break;
            case AssetReference { IsLabel: true } asset:
                found.Error(
                    Codes.NotSupported,
                    asset.Position,
                    $"'{asset.Written.Text}' can mean {What(asset.Target)} tomorrow",
                    "name a version: 'azureml:NAME:VERSION'");
                break;
            case ImageReference image when images?.Contains(image.Name) == false && project.FindEnvironment(image.Name) is null:
                found.Error(
                    Codes.UnknownEnvironment,
                    image.Position,
                    $"there is no image '{image.Name}' in this repository"
                    + NearestName.Hint(image.Name, images.Concat(project.Environments.Select(environment => environment.Name.Text))),
                    $"add images/{image.Name}/, or name a version that the workspace has: 'azureml:{image.Name}:VERSION'");
                break;
        }
    }

    // What is published is published by a stable version of the REST API.
    private void OfPreviews(ScheduleDefinition schedule)
    {
        var what = schedule.Action switch
        {
            ScheduledImport => "an import of data",
            ScheduledMonitor { Definition.Target.Task: "question_answering" } => "a monitor of 'question_answering'",
            ScheduledMonitor { Definition.IsToldToAzureMonitor: true } => "a monitor that tells 'azmonitoring'",
            _ => null,
        };
        if (what is not null)
        {
            found.Error(
                Codes.NotSupported,
                schedule.Position,
                $"the schedule is of {what}, which Azure ML has in previews of its REST API only",
                "move it out of the pipeline's folder, and make it with 'az ml schedule create'");
        }
    }

    private static string What(string path) => path.Split('/')[0] switch
    {
        "components" => "another component",
        "environments" => "another environment",
        "models" => "another model",
        _ => "other data",
    };

    private void Endpoint()
    {
        if (project.Endpoint?.Defaults is { } defaults)
        {
            found.Error(
                Codes.NotSupported,
                defaults.Position,
                "the endpoint's default deployment is the one that was published last",
                "leave 'defaults' out");
        }

        if (project.Deployment is { } deployment)
        {
            if (project.Endpoint is null)
            {
                found.Error(
                    Codes.MissingFile,
                    deployment.Position,
                    $"a deployment needs an endpoint, and there is no {project.EndpointFile} beside it");
            }
            else if (deployment.Endpoint is { } named && project.Endpoint.Name is { Text: var name } && named.Text != name)
            {
                found.Error(
                    Codes.InvalidValue,
                    named.Position,
                    $"the deployment is of endpoint '{named.Text}'; {project.EndpointFile} names '{name}'");
            }
        }
    }

    private void Compute()
    {
        if (project.Compute is ComputeInstanceDefinition { HasPreviewSettings: true } instance)
        {
            found.Error(
                Codes.NotSupported,
                instance.Position,
                "'enable_root_access', 'enable_os_patching' and 'release_quota_on_stop' can be set in previews of Azure's REST API only",
                "leave them out, or make the compute instance with 'az ml compute create'");
        }

        var password = project.Compute switch
        {
            ClusterDefinition cluster => cluster.Login?.Password,
            AttachedComputeDefinition attached => attached.Login?.Password,
            _ => null,
        };
        if (password is not null)
        {
            found.Error(
                Codes.NotSupported,
                password.Position,
                "a password in a file is not published",
                "give 'ssh_key_value', which is no secret, or no login at all");
        }
    }
}
