using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Runs;

/// <summary>What an endpoint is given.</summary>
/// <param name="Data">The <c>inputData</c> of an invocation.</param>
/// <param name="Local">The paths of this machine among it, by input: what is there has no <c>uri</c> until it is uploaded.</param>
internal sealed record RunData(JsonObject Data, IReadOnlyDictionary<string, string> Local);

/// <summary>What a caller gives an endpoint, checked before it is called.</summary>
internal static class RunInputs
{
    /// <summary>What an invocation sends.</summary>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="inputs">The inputs that it takes.</param>
    /// <param name="given">What they are given, by name.</param>
    /// <param name="workspace">Where it runs.</param>
    /// <exception cref="DiagnosticException">
    /// SLP0060: data without which it can't run is not given. SLP0061: something is given that it does not take.
    /// SLP0062: a value is not of the input's type.
    /// </exception>
    public static RunData Of(
        string pipeline,
        ImmutableArray<PipelineInput> inputs,
        IReadOnlyDictionary<string, string> given,
        WorkspaceInfo workspace)
    {
        var wrong = new List<Diagnostic>();
        var local = new Dictionary<string, string>();
        foreach (var name in given.Keys
            .Where(name => inputs.All(input => input.Name != name))
            .Order(StringComparer.Ordinal))
        {
            wrong.Add(new Diagnostic(
                Codes.UnknownRunInput,
                $"pipeline '{pipeline}' has no input '{name}'{NearestName.Hint(name, inputs.Select(input => input.Name))}"));
        }

        var data = new JsonObject();
        foreach (var input in inputs)
        {
            var value = given.GetValueOrDefault(input.Name);
            var body = input.Value is DataValue declared
                ? Data(pipeline, input, declared, value, workspace, local, wrong)
                : Literal(pipeline, input, value, wrong);
            if (body is not null)
            {
                data[input.Name] = body;
            }
        }

        return wrong.Count > 0 ? throw new DiagnosticException(wrong) : new RunData(data, local);
    }

    // A literal that is not given has the default that the component was published with.
    private static JsonObject? Literal(string pipeline, PipelineInput input, string? value, List<Diagnostic> wrong)
    {
        if (value is null)
        {
            if (input.Value is LiteralValue { Text: null })
            {
                wrong.Add(Missing(pipeline, input, "VALUE"));
            }

            return null;
        }

        if (DataType.Normalize(value, input.Type) is { } text)
        {
            return new JsonObject { ["jobInputType"] = "Literal", ["value"] = text };
        }

        wrong.Add(new Diagnostic(Codes.InvalidRunInput, $"input '{input.Name}' is '{value}', which is not of type {input.Type}"));
        return null;
    }

    private static JsonObject? Data(
        string pipeline,
        PipelineInput input,
        DataValue declared,
        string? value,
        WorkspaceInfo workspace,
        Dictionary<string, string> local,
        List<Diagnostic> wrong)
    {
        if ((value ?? (declared.Source is LocalDataReference ? null : declared.Source?.Written.Text)) is not { } path)
        {
            wrong.Add(Missing(pipeline, input, "azureml://datastores/workspaceblobstore/paths/…"));
            return null;
        }

        var isLocal = ReferenceParser.IsLocal(path);
        if (isLocal && WrongPath(input, path) is { } diagnostic)
        {
            wrong.Add(diagnostic);
            return null;
        }

        var body = new JsonObject
        {
            ["jobInputType"] = input.Type switch
            {
                DataType.UriFile => "UriFile",
                DataType.MLTable => "MLTable",
                DataType.MLFlowModel => "MLFlowModel",
                DataType.CustomModel => "CustomModel",
                DataType.TritonModel => "TritonModel",
                _ => "UriFolder",
            },
        };
        if (isLocal)
        {
            local[input.Name] = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        }
        else
        {
            body["uri"] = Uri(path, workspace);
        }

        return body;
    }

    private static Diagnostic? WrongPath(PipelineInput input, string path)
    {
        var isFile = File.Exists(path);
        var problem = (isFile || Directory.Exists(path), isFile, input.Type) switch
        {
            (false, _, _) => $"is '{path}', and there is no such file or folder",
            (_, false, DataType.UriFile) => $"is the folder '{path}', and the pipeline takes a file",
            (_, true, DataType.UriFolder) => $"is the file '{path}', and the pipeline takes a folder",
            (_, _, DataType.MLTable) when !File.Exists(Path.Combine(path, "MLTable")) => $"is '{path}', which has no file 'MLTable' in it",
            _ => null,
        };
        return problem is null ? null : new Diagnostic(Codes.InvalidRunInput, $"input '{input.Name}' {problem}")
        {
            Remedy = "give a path of this machine, or data that the workspace has: 'azureml:NAME:VERSION', 'azureml://…' or 'https://…'",
        };
    }

    private static Diagnostic Missing(string pipeline, PipelineInput input, string example) => new(
        Codes.MissingRunInput, $"pipeline '{pipeline}' needs '{input.Name}' ({input.Type}) from whoever runs it")
    {
        File = input.Position.File,
        Line = input.Position.Line,
        Column = input.Position.Column,
        Remedy = $"--input {input.Name}={example}",
    };

    // "azureml:NAME:VERSION" is a data asset of the workspace; everything else is a URI already.
    private static string Uri(string path, WorkspaceInfo workspace) =>
        path.Split(':') is ["azureml", var name, var version] && !version.StartsWith('/')
            ? workspace.IdOf(ResourcePath.Data(name, version))
            : path;
}
