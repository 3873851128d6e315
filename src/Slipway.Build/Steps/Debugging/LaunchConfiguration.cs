using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Pipelines;

namespace Slipway.Build;

/// <summary>What Visual Studio Code's <c>launch.json</c> says to attach to a step that waits.</summary>
internal static class LaunchConfiguration
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The file's text.</summary>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="step">The step.</param>
    /// <param name="port">The port of this machine.</param>
    /// <param name="directory">The folder of the container that the step runs in, with its code.</param>
    public static string Write(string pipeline, ProjectStep step, int port, string directory)
    {
        var mappings = step.Code.Select(code => (JsonNode)new JsonObject
        {
            ["localRoot"] = code.Path,
            ["remoteRoot"] = code.Place.Length == 0 ? directory : $"{directory}/{code.Place}",
        });
        var attach = new JsonObject
        {
            ["name"] = $"{pipeline}: {step.Name}",
            ["type"] = "debugpy",
            ["request"] = "attach",
            ["connect"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = port },
            ["pathMappings"] = new JsonArray([.. mappings]),
            ["justMyCode"] = false,
        };
        return new JsonObject { ["version"] = "0.2.0", ["configurations"] = new JsonArray(attach) }.ToJsonString(Layout) + "\n";
    }
}
