namespace Slipway.Images;

/// <summary>Compares what a manifest asks for with what a probe found.</summary>
internal static class SmokeTestJudgement
{
    public static SmokeTestResult Judge(DeclaredPackage package, ProbeFindings findings)
    {
        if (package is PythonPackage { Marker: { } marker } && findings.Failure is null && !marker.IsTrue(findings.Environment))
        {
            return Result(package, SmokeTestOutcome.Skipped) with
            {
                Message = "its marker does not hold for the image's interpreter",
            };
        }

        if (!findings.Packages.TryGetValue(package.NormalizedName, out var found))
        {
            return Failed(package, null, findings.Failure ?? "it was not tried");
        }

        if (found.IsMissing)
        {
            return Failed(
                package,
                found,
                $"it is not installed for {findings.Interpreter}, which was asked; the label slipway.{package.Language.ToLowerInvariant()} names another");
        }

        if (found.Error is not null)
        {
            return Failed(package, found, found.Error);
        }

        if (!IsSatisfied(package, found.Version ?? ""))
        {
            return Failed(package, found, "its version does not satisfy the manifest");
        }

        if (package is PythonPackage python && ExtraFault(python, found, findings) is { } fault)
        {
            return Failed(package, found, fault);
        }

        return Result(package, package.NotLoaded is null ? SmokeTestOutcome.Passed : SmokeTestOutcome.NotLoaded) with
        {
            Found = found.Version,
            Duration = found.Duration,
            Message = package.NotLoaded is { } reason ? $"installed, and not loaded: {reason}" : found.HasNoModules ? "installed; it records no module that could be loaded" : null,
        };
    }

    /// <summary>What an extra that is asked for lacks; null when nothing.</summary>
    private static string? ExtraFault(PythonPackage package, ProbeMessage.PackageEnded found, ProbeFindings findings)
    {
        foreach (var extra in package.Extras)
        {
            if (found.Extras.All(name => PythonPackage.Normalize(name) != PythonPackage.Normalize(extra)))
            {
                return $"it has no extra '{extra}'";
            }

            var environment = findings.Environment.SetItem("extra", extra);
            foreach (var (text, version) in found.ExtraRequirements)
            {
                if (RequirementParser.Parse(new ManifestText("", ""), text, 1) is { Marker: { } marker } required
                    && marker.IsTrue(environment)
                    && (version is null || !required.Specifiers.IsSatisfiedBy(version)))
                {
                    return $"its extra '{extra}' needs {required.Wanted}, and the image has {version ?? "none"}";
                }
            }
        }

        return null;
    }

    private static bool IsSatisfied(DeclaredPackage package, string version) => package switch
    {
        PythonPackage python => python.Specifiers.IsSatisfiedBy(version),
        RPackage { Condition: { } condition } => condition.IsSatisfiedBy(version),
        _ => true,
    };

    private static SmokeTestResult Failed(DeclaredPackage package, ProbeMessage.PackageEnded? found, string why) =>
        Result(package, SmokeTestOutcome.Failed) with
        {
            Found = found?.Version,
            Duration = found?.Duration ?? TimeSpan.Zero,
            Message = $"the {package.Language} package '{package.Name}' fails in the image: "
                + $"wanted {package.Wanted}, found {found?.Version ?? "none"}: {why}",
        };

    private static SmokeTestResult Result(DeclaredPackage package, SmokeTestOutcome outcome) => new()
    {
        Name = package.Wanted,
        Kind = package.Language,
        File = package.File,
        Line = package.Line,
        Outcome = outcome,
    };
}
