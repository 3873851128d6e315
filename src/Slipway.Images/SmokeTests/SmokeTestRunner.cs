using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Images;

/// <summary>How smoke tests run.</summary>
public sealed record SmokeTestOptions
{
    /// <summary>The folder for each image's JUnit report (<c>image-NAME.xml</c>), made if need be.</summary>
    public required string ReportFolder { get; init; }

    /// <summary>How long a package that loads, or a command, may say nothing before it counts as failed; two minutes unless told.</summary>
    public TimeSpan PackageTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What is taken out of messages and reports.</summary>
    public SecretMask Mask { get; init; } = new();
}

/// <summary>
/// Tests, in containers of a built image, that every Python and R package which its manifests declare loads and has a
/// version that satisfies the manifest, that every Debian package is installed in such a version, and that every conda
/// package is there and loads. The interpreter starts once per
/// language, and once more after each package that crashes it. Then runs the image's structure tests.
/// </summary>
/// <param name="engine">The engine that has the image.</param>
/// <param name="options">How tests run.</param>
/// <param name="logger">Is told the outcome.</param>
public sealed class SmokeTestRunner(ContainerEngine engine, SmokeTestOptions options, ILogger logger)
{
    /// <summary>Tests an image and writes its report.</summary>
    /// <exception cref="DiagnosticException">
    /// SLP2020 for each test that failed, with its line. SLP2022: the image can't be run here.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; the container is gone.</exception>
    public async Task<TestedImage> RunAsync(BuiltImage image, CancellationToken cancellationToken = default)
    {
        foreach (var untested in image.Definition.Untested)
        {
            logger.LogWarning("{Untested}", untested);
        }

        await ContainerOwner.RemoveOrphansAsync(engine, cancellationToken).ConfigureAwait(false);
        var results = ImmutableArray.CreateBuilder<SmokeTestResult>();
        var configuration = await ImageConfiguration.ReadAsync(engine, image.Id, cancellationToken).ConfigureAwait(false);
        var container = new TestContainer(engine, image.Id, options.PackageTimeout);
        await new PlatformCheck(engine, container).EnsureRunsAsync(image, configuration, cancellationToken).ConfigureAwait(false);
        foreach (var probe in PackageProbe.All)
        {
            foreach (var packages in image.Definition.Packages
                .Where(package => package.Language == probe.Language)
                .GroupBy(package => package.Environment))
            {
                var probing = new ProbeSession(container, probe, Interpreters.Of(probe, packages.Key, configuration));
                var found = await probing.RunAsync(
                    packages.Select(package => package.NormalizedName),
                    packages.OfType<PythonPackage>().Where(package => package.Extras.Length > 0).Select(package => package.NormalizedName),
                    packages.Where(package => package.NotLoaded is not null).Select(package => package.NormalizedName),
                    cancellationToken).ConfigureAwait(false);
                results.AddRange(packages.Select(package => SmokeTestJudgement.Judge(package, found)));
            }
        }

        results.AddRange(await new DebianCheck(container)
            .RunAsync([.. image.Definition.Packages.OfType<AptPackage>()], cancellationToken).ConfigureAwait(false));
        results.AddRange(await new CondaCheck(engine, image, configuration, container)
            .RunAsync([.. image.Definition.Packages.OfType<CondaPackage>()], cancellationToken).ConfigureAwait(false));
        var session = new StructureTestSession(engine, image, options.PackageTimeout, options.Mask);
        foreach (var tests in image.Definition.StructureTests)
        {
            results.AddRange(await session.RunAsync(tests, cancellationToken).ConfigureAwait(false));
        }

        var tested = new TestedImage(image, results.ToImmutable());
        ImageReport.Write(options.ReportFolder, tested);
        if (tested.Results.Length > 0)
        {
            logger.LogInformation(
                "{Image}: {Table}",
                image.Definition.Name,
                options.Mask.Apply(string.Join($"{Environment.NewLine}    ", SmokeTestTable.Lines(tested.Results).Prepend("smoke tests"))));
        }

        ThrowIfFailed(tested);
        if (tested.Results.All(result => result.Outcome == SmokeTestOutcome.Skipped))
        {
            logger.LogWarning(
                "{Image}: nothing of it is tested: declare its packages in manifests beside the Dockerfile, or write a smoke.yaml.",
                image.Definition.Name);
        }
        else
        {
            logger.LogInformation("{Image}: {Summary}.", image.Definition.Name, tested.Summary);
        }

        return tested;
    }

    private static void ThrowIfFailed(TestedImage tested)
    {
        var failures = tested.Results
            .Where(result => result.Outcome == SmokeTestOutcome.Failed)
            .Select(result => new Diagnostic(Codes.TestFailed, result.Message!)
            {
                File = result.File,
                Line = result.Line,
                Remedy = "change what this line asks for, or what the Dockerfile does",
            })
            .ToList();
        if (failures.Count > 0)
        {
            throw new DiagnosticException(failures);
        }
    }
}
