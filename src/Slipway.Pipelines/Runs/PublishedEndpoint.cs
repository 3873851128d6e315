using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Pipelines.Runs;

/// <summary>An endpoint as it serves now.</summary>
public sealed record PublishedEndpoint
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal PublishedEndpoint(string name, Uri scoringUri, string? defaultDeployment, ImmutableArray<Definitions.PipelineInput> inputs)
    {
        Name = name;
        ScoringUri = scoringUri;
        DefaultDeployment = defaultDeployment;
        Inputs = inputs;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Where a POST starts a job.</summary>
    public Uri ScoringUri { get; }

    /// <summary>The deployment that callers get; null when there is none yet.</summary>
    public string? DefaultDeployment { get; }

    private ImmutableArray<Definitions.PipelineInput> Inputs { get; }

    /// <summary>How to call it, as a Markdown page: from a shell, and from Azure Data Factory.</summary>
    public string ToMarkdown()
    {
        var body = Example();
        var activity = new JsonObject
        {
            ["name"] = $"Run {Name}",
            ["type"] = "WebActivity",
            ["typeProperties"] = new JsonObject
            {
                ["method"] = "POST",
                ["url"] = ScoringUri.AbsoluteUri,
                ["headers"] = new JsonObject { ["Content-Type"] = "application/json" },
                ["body"] = body.DeepClone(),
                ["authentication"] = new JsonObject { ["type"] = "MSI", ["resource"] = "https://ml.azure.com" },
            },
        };
        return $"""
            # {Name}

            - Scoring URI: `{ScoringUri.AbsoluteUri}`
            - Default deployment: `{DefaultDeployment ?? "none yet"}`

            A POST starts a job and answers 201 with its name. Inputs that are left out keep their defaults.

            ## From a shell

            The token is one of Entra for `https://ml.azure.com`; it reaches curl by a pipe, because others can see a
            process's arguments. Of a local workspace the token is the file `token.ml` in its folder, and `authority.pem`
            beside it is for curl's `--cacert`.

            ```sh
            az account get-access-token --resource https://ml.azure.com --query accessToken --output tsv |
              sed 's/^/Authorization: Bearer /' |
              curl --fail-with-body -X POST '{ScoringUri.AbsoluteUri}' \
                -H @- -H 'Content-Type: application/json' \
                -d '{body.ToJsonString(new JsonSerializerOptions(Indented) { WriteIndented = false }).Replace("'", "'\\''", StringComparison.Ordinal)}'
            ```

            ## From Azure Data Factory

            A web activity. The factory's managed identity needs the role AzureML Data Scientist on the workspace.

            ```json
            {activity.ToJsonString(Indented)}
            ```

            """;
    }

    private JsonObject Example()
    {
        var data = new JsonObject();
        foreach (var input in Inputs)
        {
            data[input.Name] = input.Value switch
            {
                Definitions.LiteralValue literal => new JsonObject { ["jobInputType"] = "Literal", ["value"] = literal.Text ?? $"a value of type {input.Type}" },
                _ => new JsonObject
                {
                    ["jobInputType"] = input.Type == Definitions.DataType.UriFile ? "UriFile" : "UriFolder",
                    ["uri"] = "azureml://datastores/workspaceblobstore/paths/your-data",
                },
            };
        }

        return new JsonObject { ["properties"] = new JsonObject { ["inputData"] = data } };
    }
}
