using Slipway.Targets;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>The schema by which editors complete and check tests of pipelines, as this build reads them.</summary>
internal sealed class PipelineTestSchemaAttribute : GeneratedFileAttribute
{
    /// <summary>Where it is, relative to the root.</summary>
    public const string File = $".nuke/{PipelineTestSchema.FileName}";

    public override string RelativePath => File;

    public override string Write() => PipelineTestSchema.Read().ReplaceLineEndings("\n");
}
