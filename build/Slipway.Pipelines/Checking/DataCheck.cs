using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks that data named in a file is there for the compute, and is the same data tomorrow.</summary>
internal static class DataCheck
{
    public static void Check(PipelineStep step, DiagnosticBag found)
    {
        foreach (var data in step.Inputs.Select(input => input.Value).OfType<DataValue>())
        {
            Check(data, $"step '{step.Name}'", found);
        }
    }

    /// <summary>Checks data that a step or a schedule, named by <paramref name="reader"/>, reads.</summary>
    public static void Check(DataValue data, string reader, DiagnosticBag found)
    {
        if (data.IsLocal)
        {
            found.Error(
                Codes.LocalData,
                data.Position,
                $"{reader} reads the local path '{data.Path}', which the compute can't",
                "make it an input of the pipeline, which each caller gives, or name data that the workspace has: "
                + "'azureml:NAME:VERSION' or 'azureml://datastores/…'");
        }
        else if (data.IsUnversioned)
        {
            found.Error(
                Codes.NotSupported,
                data.Position,
                $"{reader} reads '{data.Path}', which can mean other data tomorrow",
                "name a version: 'azureml:NAME:VERSION'");
        }
    }
}
