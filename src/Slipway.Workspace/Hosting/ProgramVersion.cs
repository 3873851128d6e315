namespace Slipway.Workspace.Hosting;

/// <summary>Which program this is: compiles are deterministic, so the same sources give the same id.</summary>
internal static class ProgramVersion
{
    public static string OfThis() => string.Join(
        '-',
        new[] { typeof(ProgramVersion).Assembly, typeof(Core.Diagnostics.Diagnostic).Assembly }
            .Select(assembly => assembly.ManifestModule.ModuleVersionId.ToString("N")[..16]));
}
