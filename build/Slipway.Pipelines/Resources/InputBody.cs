using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Resources;

/// <summary>
/// Inputs and outputs as REST has them. Inside a pipeline's <c>jobs</c> the property names are snake_case, at the top
/// of a job camelCase.
/// </summary>
internal static class InputBody
{
    /// <summary>An input of a node.</summary>
    public static JsonObject OfNode(InputValue value, WorkspaceInfo workspace) => Of("job_input_type", value, workspace);

    /// <summary>An input of a job.</summary>
    public static JsonObject OfJob(InputValue value, WorkspaceInfo workspace) => Of("jobInputType", value, workspace);

    /// <summary>An output of a node; null when it has nothing to say.</summary>
    public static JsonObject? OfNode(OutputValue value, string declaredType) => value switch
    {
        ParentOutput parent => new JsonObject
        {
            ["type"] = "literal",
            ["value"] = $"${{{{parent.outputs.{parent.Name}}}}}",
        },
        OutputSettings { IsEmpty: false } settings => Output("job_output_type", settings, declaredType),
        _ => null,
    };

    /// <summary>An output of a job.</summary>
    public static JsonObject OfJob(PipelineOutput output) => Output("jobOutputType", output.Settings, output.Type);

    private static JsonObject Of(string typeKey, InputValue value, WorkspaceInfo workspace)
    {
        var (type, key, content, mode) = value switch
        {
            LiteralValue literal => ("literal", "value", literal.Text, null),
            ParentInput parent => ("literal", "value", $"${{{{parent.inputs.{parent.Name}}}}}", parent.Mode),
            StepOutput output => ("literal", "value", $"${{{{parent.jobs.{output.Step}.outputs.{output.Output}}}}}", output.Mode),
            DataValue data => (data.Type, "uri", Uri(data.Path!, workspace), data.Mode),
            _ => throw new ArgumentOutOfRangeException(nameof(value), value, "An input value of an unknown kind."),
        };
        var body = new JsonObject { [typeKey] = type, [key] = content };
        Json.Add(body, "mode", mode);
        return body;
    }

    private static JsonObject Output(string typeKey, OutputSettings settings, string declaredType)
    {
        var body = new JsonObject { [typeKey] = settings.Type ?? declaredType };
        Json.Add(body, "mode", settings.Mode);
        Json.Add(body, "uri", settings.Path);
        return body;
    }

    // "azureml:NAME:VERSION" is a data asset of the workspace; everything else is a URI already.
    private static string Uri(string path, WorkspaceInfo workspace) =>
        path.Split(':') is ["azureml", var name, var version] && !version.StartsWith('/')
            ? workspace.IdOf(ResourcePath.Data(name, version))
            : path;
}
