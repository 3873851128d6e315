using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Checking;

/// <summary>What Azure ML asks of Spark jobs, steps and components beyond their keys.</summary>
internal static class SparkCheck
{
    private static readonly string[] Needed =
        ["spark.driver.cores", "spark.driver.memory", "spark.executor.cores", "spark.executor.memory"];

    /// <summary>Reports models, which Spark does not take.</summary>
    public static void Inputs(string what, IEnumerable<JobInput> inputs, DiagnosticBag found)
    {
        foreach (var input in inputs)
        {
            var (type, at) = input.Value switch
            {
                DataValue data => (data.Type, data.Position),
                BoundValue bound => (bound.Keys?.Type, bound.Position),
                _ => (null, default),
            };
            if (type is DataType.CustomModel or DataType.MLFlowModel or DataType.TritonModel)
            {
                found.Error(
                    Codes.InvalidValue,
                    at,
                    $"input '{input.Name.Text}' of {what} is of type '{type}', and Spark takes no models",
                    "give the path of the model's folder, as 'uri_folder'");
            }
        }
    }

    /// <summary>Reports settings that lack what Azure ML needs, or contradict each other.</summary>
    public static void Settings(string what, FreeMap settings, SourcePosition at, DiagnosticBag found)
    {
        var instances = Number(SparkSettings.Instances);
        var least = Number(SparkSettings.Least);
        var most = Number(SparkSettings.Most);
        var isDynamic = settings[SparkSettings.Enabled] is FreeBoolean { Value: true };
        string[] needed = isDynamic
            ? [.. Needed, SparkSettings.Least, SparkSettings.Most]
            : [.. Needed, SparkSettings.Instances];
        if (needed.Where(key => settings[key] is null).ToList() is { Count: > 0 } missing)
        {
            found.Error(Codes.MissingKey, at, $"'conf' of {what} needs {string.Join(", ", missing.Select(key => $"'{key}'"))}");
        }
        else if (!isDynamic && (least ?? most) is not null)
        {
            found.Error(Codes.InvalidValue, at, $"'conf' of {what} limits the number of executors, and does not allocate them dynamically");
        }
        else if (isDynamic && (least < 1 || least > most))
        {
            found.Error(Codes.InvalidValue, at, $"'conf' of {what} allows from {least} to {most} executors");
        }
        else if (isDynamic && (instances < least || instances > most))
        {
            found.Error(Codes.InvalidValue, at, $"'conf' of {what} starts with {instances} executors and allows from {least} to {most}");
        }

        long? Number(string key) => (settings[key] as FreeInteger)?.Value;
    }

    /// <summary>Reports an entry that Azure ML does not start: a class, or a file that the code does not have.</summary>
    public static void Entry(string what, SparkProgram program, DiagnosticBag found)
    {
        if (program.Entry?.ClassName is { } name)
        {
            found.Error(Codes.InvalidValue, name.Position, $"'entry' of {what} names a class, and Azure ML starts a 'file' alone");
        }

        if (program.Entry?.File is { } file
            && program.Code is LocalCode { FullPath: { } folder, Text: var code } && Directory.Exists(folder)
            && !File.Exists(Path.Combine(folder, file.Text)))
        {
            found.Error(Codes.MissingFile, file.Position, $"'entry' of {what} is '{file.Text}', and there is no such file in '{code}'");
        }
    }

    /// <summary>Reports inputs and outputs that are not reached directly, the only way that a Spark job has.</summary>
    public static void Modes(SparkJobDefinition job, DiagnosticBag found)
    {
        foreach (var input in job.Inputs)
        {
            if (input.Value is DataValue { Mode: not "direct" } or BoundValue { Keys: { Mode: not "direct" } } )
            {
                Wrong("inputs", input.Name.Text, input.Name.Position);
            }
        }

        foreach (var output in job.Outputs.Where(output => output.Mode != "direct" && !output.IsWrong))
        {
            Wrong("outputs", output.Name.Text, output.Name.Position);
        }

        void Wrong(string key, string name, SourcePosition at) => found.Error(
            Codes.InvalidValue, at, $"'{name}' of '{key}' of {job.What} must be of mode 'direct', the only one that Spark has");
    }
}
