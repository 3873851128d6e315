using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads a reference to a compute: <c>azureml:NAME</c>, or the bare name as <c>az ml</c> also takes it.</summary>
internal static class ComputeName
{
    /// <summary>Azure ML's own pool, which is not a resource of the workspace.</summary>
    public const string Serverless = "serverless";

    public static string? Read(MapReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
        {
            return null;
        }

        var name = text.StartsWith("azureml:", StringComparison.Ordinal) ? text["azureml:".Length..] : text;
        NameRules.CheckCompute(name, reader.At(key), reader.Found);
        return name;
    }
}
