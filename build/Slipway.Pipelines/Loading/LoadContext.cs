using Slipway.Pipelines.Checking;

namespace Slipway.Pipelines.Loading;

/// <summary>What the readers of one pipeline folder share.</summary>
/// <param name="Folder">The folder of the file that is being read: paths in it are relative to that.</param>
/// <param name="ImageNames">The images of the repository; null when they are not known.</param>
/// <param name="Found">Takes what is wrong.</param>
internal sealed record LoadContext(SourceFolder Folder, IReadOnlySet<string>? ImageNames, DiagnosticBag Found);
