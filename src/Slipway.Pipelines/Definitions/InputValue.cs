using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Definitions;

/// <summary>What an input is given.</summary>
/// <param name="Position">Where it was written.</param>
internal abstract record InputValue(SourcePosition Position);

/// <summary>A text, number or boolean.</summary>
/// <param name="Position">Where it was written.</param>
/// <param name="Text">In the form in which Azure ML's clients send it; null when the caller has to give it.</param>
/// <param name="Type">Its type, as declared or as written.</param>
internal sealed record LiteralValue(SourcePosition Position, string? Text, string Type) : InputValue(Position)
{
    /// <summary>An expression such as <c>${{name}}</c> is in it, which Azure ML fills in when the job starts.</summary>
    public bool IsFilledInLater => Text?.Contains("${{", StringComparison.Ordinal) == true;
}

/// <summary>Data by its place.</summary>
/// <param name="Position">Where it was written.</param>
/// <param name="Type">One of <see cref="DataType.DataTypes"/>.</param>
/// <param name="Path">A URI, a reference to a data asset, or a local path; null when the caller has to give it.</param>
internal sealed record DataValue(SourcePosition Position, string Type, string? Path) : InputValue(Position)
{
    /// <summary>The path is one of this machine, which a published pipeline's compute can't read.</summary>
    public bool IsLocal => Path is not null
        && !Path.Contains("://", StringComparison.Ordinal)
        && !Path.StartsWith("azureml:", StringComparison.Ordinal)
        && !Path.Contains("${{", StringComparison.Ordinal);

    /// <summary>The path names a data asset without a version, so that it means another one when there is a newer.</summary>
    public bool IsUnversioned => Path is not null
        && Path.StartsWith("azureml:", StringComparison.Ordinal)
        && !Path.StartsWith("azureml:/", StringComparison.Ordinal)
        && Path.Count(c => c == ':') < 2;
}

/// <summary><c>${{parent.inputs.NAME}}</c>.</summary>
internal sealed record ParentInput(SourcePosition Position, string Name) : InputValue(Position);

/// <summary><c>${{parent.jobs.STEP.outputs.OUTPUT}}</c>.</summary>
internal sealed record StepOutput(SourcePosition Position, string Step, string Output) : InputValue(Position);
