using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.BatchEndpoints;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio.Assets;
using Slipway.Workspace.Studio.Runs;

namespace Slipway.Workspace.Studio.Endpoints;

/// <summary>The batch endpoints: a form and commands to call each with, and which deployment callers get.</summary>
internal sealed class EndpointPages(
    Database database, WorkspaceScope scope, StateFolder state, InvocationOperations invocations, TimeProvider clock) : IStudioPages
{
    private const int ShownJobs = 20;

    public void Map(StudioRoutes routes)
    {
        routes.Page("/endpoints", List);
        routes.Page("/endpoints/{name}", Show);
        routes.Action("/endpoints/{name}/run", (request, form) => Run(request.Path("name"), form));
        routes.Action("/endpoints/{name}/serve", (request, form) => Serve(request.Path("name"), form["deployment"].ToString()));
    }

    private StudioPage List(StudioRequest request) => new()
    {
        Title = "Endpoints",
        Section = "endpoints",
        Content = Studio.Show.Table(
            "Endpoints",
            ["Name", "Default deployment", "Description", "Changed"],
            database.Read(connection => connection.ListResources(BatchEndpointOperations.Kind)).Select(endpoint => Studio.Show.Row(
                Html.Of($"<a href=\"/endpoints/{endpoint.Name}\">{endpoint.Name}</a>"),
                Studio.Show.Text(DefaultDeployment(endpoint)),
                Studio.Show.Text(Envelope.Properties(endpoint.Body).FindText("description")),
                Studio.Show.Time(endpoint.ModifiedAt))),
            "No endpoint has been published yet: publishing makes one for each pipeline with an endpoint.yml."),
    };

    private StudioPage Show(StudioRequest request)
    {
        var name = request.Path("name");
        return database.Read(connection =>
        {
            var endpoint = connection.FindResource(BatchEndpointOperations.Kind, "", name)
                ?? throw ApiException.ResourceNotFound($"batchEndpoints/{name}");
            var deployments = connection.ListResources(DeploymentOperations.Kind, endpoint.Name);
            var current = deployments.FirstOrDefault(d =>
                d.Name.Equals(DefaultDeployment(endpoint), StringComparison.OrdinalIgnoreCase));
            var jobs = connection.SearchJobs(new JobSearch { Endpoint = endpoint.Name }, 0, ShownJobs);
            return new StudioPage
            {
                Title = endpoint.Name,
                Section = "endpoints",
                IsLive = jobs.Any(job => !job.IsTerminal),
                Content = Html.Of($"""
                    {Studio.Show.Facts(
                        ("Address", Studio.Show.Id(new Uri(scope.Origin, $"/endpoints/{endpoint.Name}/jobs").AbsoluteUri, "the endpoint's address")),
                        ("Description", Studio.Show.Text(Envelope.Properties(endpoint.Body).FindText("description"))),
                        ("Created", Studio.Show.Time(endpoint.CreatedAt)),
                        ("Changed", Studio.Show.Time(endpoint.ModifiedAt)))}
                    <h2>Run</h2>
                    {(current is null ? Studio.Show.Quiet($"It has no default deployment.") : Form(connection, endpoint.Name, current, request))}
                    {(current is null ? Html.Empty : Html.Of($"""
                        <h2 id="call">Call it from elsewhere</h2>
                        <p>A POST starts a job and answers with its name. Inputs that are left out keep their defaults.</p>
                        {new CallingCommands(state).Of(
                            endpoint.Name,
                            new Uri(scope.Origin, $"/endpoints/{endpoint.Name}/jobs"),
                            Inputs(connection, current).Values)}
                        """))}
                    <h2>Deployments</h2>
                    {Studio.Show.Table("Deployments", ["Name", "Component", "Changed", "Callers"], deployments.Select(d => Studio.Show.Row(
                        Html.Of($"{d.Name}"),
                        AssetPages.Link("components", DeploymentOperations.ComponentId(Envelope.Properties(d.Body))),
                        Studio.Show.Time(d.ModifiedAt),
                        d == current ? Html.Of($"get this one") : Switch(request, endpoint.Name, d.Name))), "It has no deployments.")}
                    <h2>Runs</h2>
                    {RunTable.Of(jobs, clock.GetUtcNow(), "It has not been called yet.")}
                    """),
            };
        });
    }

    /// <summary>A field for each input of the pipeline; what is left empty keeps its default.</summary>
    private Html Form(SqliteConnection connection, string endpoint, StoredResource deployment, StudioRequest request)
    {
        return Html.Of($"""
            <form class="inputs" method="post" action="/endpoints/{endpoint}/run">{request.Token}
            {Html.Each(Inputs(connection, deployment).Values, input => InputFields.Of(input))}
            <button>Run {endpoint}</button>
            </form>
            """);
    }

    private string Run(string endpoint, IFormCollection form)
    {
        var inputs = new JsonObject();
        var definitions = database.Read(connection => Inputs(connection, endpoint));
        foreach (var (name, value) in InputFields.Read(form))
        {
            var type = definitions.TryGetValue(name, out var definition) && definition.IsData ? definition.Type : "literal";
            inputs[name] = new InputValue(type, value).ToJson();
        }

        return $"/jobs/{invocations.Invoke(endpoint, null, new JsonObject { ["inputData"] = inputs }, null).Id}";
    }

    private IReadOnlyDictionary<string, InputDefinition> Inputs(SqliteConnection connection, string endpoint)
    {
        var deployment = connection.FindResource(BatchEndpointOperations.Kind, "", endpoint) is { } found
            && DefaultDeployment(found) is { } name
                ? connection.FindResource(DeploymentOperations.Kind, endpoint, name)
                : null;
        return deployment is null
            ? throw ApiException.ResourceNotFound($"batchEndpoints/{endpoint}")
            : Inputs(connection, deployment);
    }

    private IReadOnlyDictionary<string, InputDefinition> Inputs(SqliteConnection connection, StoredResource deployment) =>
        InputDefinition.Read(
            new AssetResolver(connection, scope).PipelineComponent(
                DeploymentOperations.ComponentId(Envelope.Properties(deployment.Body)), "componentId"),
            "componentSpec");

    private static Html Switch(StudioRequest request, string endpoint, string deployment) => Html.Of($"""
        <form method="post" action="/endpoints/{endpoint}/serve">{request.Token}<input type="hidden" name="deployment" value="{deployment}"><button
        data-confirm="Callers of {endpoint} will get {deployment}. The next publish puts back what the repository has.">Serve this one</button></form>
        """);

    /// <summary>Has callers get another deployment from now on.</summary>
    private string Serve(string name, string deployment) => database.Write(connection =>
    {
        var endpoint = connection.FindResource(BatchEndpointOperations.Kind, "", name)
            ?? throw ApiException.ResourceNotFound($"batchEndpoints/{name}");
        var found = connection.FindResource(DeploymentOperations.Kind, endpoint.Name, deployment)
            ?? throw ApiException.UserError($"The endpoint '{endpoint.Name}' has no deployment '{deployment}'.");
        Envelope.Properties(endpoint.Body)["defaults"] = new JsonObject { ["deploymentName"] = found.Name };
        connection.PutResource(BatchEndpointOperations.Kind, "", endpoint.Name, endpoint.Body, clock.GetUtcNow());
        return $"/endpoints/{endpoint.Name}";
    });

    private static string? DefaultDeployment(StoredResource endpoint) =>
        Envelope.Properties(endpoint.Body).FindObject("defaults")?.FindText("deploymentName");
}
