using System.Text.RegularExpressions;

namespace Slipway.Workspace.Computes;

/// <summary>
/// Which of Azure's sizes of machines have NVIDIA's GPUs: the families NC, ND and NV, but for those with AMD's
/// (https://learn.microsoft.com/azure/virtual-machines/sizes/overview, "GPU accelerated").
/// </summary>
internal static partial class GpuSize
{
    /// <summary>Whether a size has them; one that is not Azure's, as an instance type of a Kubernetes cluster, tells nothing.</summary>
    public static bool Has(string? size) => size is not null && Families().IsMatch(size) && !Amd().IsMatch(size);

    [GeneratedRegex("^(Standard_)?N[CDV]C?[0-9]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Families();

    [GeneratedRegex("^(Standard_)?(NV[0-9]+as_v4|ND[0-9]+[a-z]*_MI[0-9]+X?_v[0-9]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Amd();
}
