using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>How smoke tests run.</summary>
public sealed record SmokeTestOptions
{
    /// <summary>The folder for each image's JUnit report (<c>image-NAME.xml</c>), made if need be.</summary>
    public required string ReportFolder { get; init; }

    /// <summary>How long one package may take to load before it counts as failed; two minutes unless told.</summary>
    public TimeSpan PackageTimeout { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>
/// Tests, in containers of a built image, that every Python and R package which its manifests declare loads and has a
/// version that satisfies the manifest. The interpreter starts once per language, and once more after each package
/// that crashes it.
/// </summary>
/// <param name="engine">The engine that has the image.</param>
/// <param name="options">How tests run.</param>
/// <param name="logger">Is told the outcome.</param>
public sealed class SmokeTestRunner(ContainerEngine engine, SmokeTestOptions options, ILogger logger)
{
    /// <summary>Tests an image and writes its report.</summary>
    /// <exception cref="DiagnosticException">SLP2020 for each package that failed, with the manifest's line.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the container is gone.</exception>
    public async Task<TestedImage> RunAsync(BuiltImage image, CancellationToken cancellationToken = default)
    {
        await ContainerOwner.RemoveOrphansAsync(engine, cancellationToken).ConfigureAwait(false);
        var results = ImmutableArray.CreateBuilder<SmokeTestResult>();
        foreach (var probe in PackageProbe.All)
        {
            var packages = image.Definition.Packages.Where(package => package.Language == probe.Language).ToList();
            if (packages.Count > 0)
            {
                var session = new ProbeSession(new TestContainer(engine, image.Id, options.PackageTimeout), probe);
                var found = await session.RunAsync(
                    packages.Select(package => package.NormalizedName).Distinct(), cancellationToken).ConfigureAwait(false);
                results.AddRange(packages.Select(package => SmokeTestJudgement.Judge(package, found)));
            }
        }

        var tested = new TestedImage(image, results.ToImmutable());
        JUnitReport.Write(options.ReportFolder, tested);
        ThrowIfFailed(tested);
        logger.LogInformation(
            "{Image}: {Count} packages load in versions that satisfy the manifests.",
            image.Definition.Name,
            tested.Results.Count(result => result.Outcome == SmokeTestOutcome.Passed));
        return tested;
    }

    private static void ThrowIfFailed(TestedImage tested)
    {
        var failures = tested.Results
            .Where(result => result.Outcome == SmokeTestOutcome.Failed)
            .Select(result => new Diagnostic("SLP2020", result.Message!)
            {
                File = result.Package.File,
                Line = result.Package.Line,
                Remedy = "change what this line asks for, or what the Dockerfile installs",
            })
            .ToList();
        if (failures.Count > 0)
        {
            throw new DiagnosticException(failures);
        }
    }
}
