using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Pipelines;
using Slipway.Pipelines.Validation;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>The check of all files, offline.</summary>
internal sealed class ValidationActions(IValidate build)
{
    public async Task ValidateAsync(CancellationToken cancellationToken)
    {
        // Mistakes of images and of pipelines are told in one go. An image with a mistake is an image all the same.
        IEnumerable<Diagnostic> mistakes = [];
        var images = ImageFolderNames();
        try
        {
            var definitions = await build.Images.DefinitionsAsync(cancellationToken);
            foreach (var warning in definitions.SelectMany(image => image.Warnings.Concat(image.Untested)))
            {
                build.Log.LogWarning("{Warning}", warning);
            }
        }
        catch (DiagnosticException e)
        {
            mistakes = e.Diagnostics;
        }

        var validation = PipelineValidation.Of(build.Pipelines.Sources(images));
        if (validation.HasErrors || mistakes.Any())
        {
            throw new DiagnosticException([.. mistakes, .. validation.Diagnostics]);
        }

        EnsureTestsAreRight(validation.Projects);
        foreach (var warning in validation.Diagnostics)
        {
            build.Log.LogWarning("{Warning}", warning);
        }

        FiringsTable.Show(build, FiringsTable.Of(validation.Projects));
        build.ReportSummary($"{Counted.Of(validation.Projects.Length, "pipeline")}, {Counted.Of(validation.Files, "further file")}");
    }

    private void EnsureTestsAreRight(IEnumerable<PipelineProject> projects)
    {
        var mistakes = new List<Diagnostic>();
        foreach (var project in projects)
        {
            try
            {
                PipelineTests.Load(TestedPipelines.Of(project), build.RootDirectory);
            }
            catch (DiagnosticException e)
            {
                mistakes.AddRange(e.Diagnostics);
            }
        }

        if (mistakes.Count > 0)
        {
            throw new DiagnosticException(mistakes);
        }
    }

    private HashSet<string> ImageFolderNames() => Directory.Exists(build.RootDirectory / build.ImagesFolder)
        ? [.. Directory.EnumerateDirectories(build.RootDirectory / build.ImagesFolder).Select(folder => Path.GetFileName(folder))]
        : [];
}
