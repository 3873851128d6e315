using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Makes sure that what is tested runs as it will run later. An image for another platform than the engine's own runs
/// where the system emulates that; and one that only says so, being made of files of this platform, runs here and fails
/// there.
/// </summary>
internal sealed class PlatformCheck(ContainerEngine engine, TestContainer container)
{
    // What 'uname -m' says, by what images call it; the smaller ones run on the larger ones' machines.
    private static readonly Dictionary<string, string[]> s_machines = new()
    {
        ["linux/amd64"] = ["x86_64"],
        ["linux/arm64"] = ["aarch64"],
        ["linux/386"] = ["i386", "i686", "x86_64"],
        ["linux/arm"] = ["armv5l", "armv6l", "armv7l", "armv8l", "aarch64"],
        ["linux/ppc64le"] = ["ppc64le"],
        ["linux/riscv64"] = ["riscv64"],
        ["linux/s390x"] = ["s390x"],
    };

    /// <exception cref="DiagnosticException">SLP2022: it can't be run here, so that nothing of it can be proven.</exception>
    public async Task EnsureRunsAsync(BuiltImage image, ImageConfiguration configuration, CancellationToken cancellationToken)
    {
        if (configuration.Platform == engine.Platform)
        {
            return;
        }

        var machine = "";
        string? refusal = null;
        try
        {
            var exit = await container.RunAsync("uname", ["-m"], line => machine = line.Trim(), cancellationToken).ConfigureAwait(false);
            refusal = exit switch
            {
                null => "it has no uname, which would say what it runs on",
                { ExitCode: 0 } => null,
                _ => exit.ErrorOutput.Trim(),
            };
        }
        catch (DiagnosticException e)
        {
            refusal = e.Diagnostics[0].Message;
        }

        if (refusal is null && s_machines.GetValueOrDefault(configuration.Platform, []).Contains(machine))
        {
            return;
        }

        throw new DiagnosticException(new Diagnostic(
            Codes.OtherPlatform,
            $"'{image.Definition.Name}' is for {configuration.Platform}, and what does not run is not proven: "
            + (refusal is null ? $"its programs are those of another platform ({machine})" : $"this engine is {engine.Platform} ({refusal})"))
        {
            File = image.Definition.DockerfileName,
            Remedy = refusal is null
                ? $"build it on a base image for {configuration.Platform}"
                : $"have the system emulate it (such as the package qemu-user-static), or build on a machine of that platform",
        });
    }
}
