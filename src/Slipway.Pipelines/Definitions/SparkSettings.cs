namespace Slipway.Pipelines.Definitions;

/// <summary>The names of Spark's own settings that mean something here.</summary>
internal static class SparkSettings
{
    /// <summary>Executors come and go with the work.</summary>
    public const string Enabled = "spark.dynamicAllocation.enabled";

    public const string Least = "spark.dynamicAllocation.minExecutors";

    public const string Most = "spark.dynamicAllocation.maxExecutors";

    public const string Instances = "spark.executor.instances";

    /// <summary>The settings of a component under those of the step that runs it.</summary>
    public static FreeMap Over(FreeMap component, FreeMap step) =>
        step.Entries.Aggregate(component, (settings, setting) => settings.With(setting.Key, setting.Value));
}
