using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Checking;

/// <summary>The names that Azure ML takes (its YAML reference and the patterns in its REST specification).</summary>
internal static partial class NameRules
{
    public static void CheckComponent(string name, SourcePosition at, DiagnosticBag found) => Check(
        ComponentName().IsMatch(name),
        $"a component can't be named '{name}': lower-case letters, digits and underscores, a letter first, at most 255",
        at,
        found);

    public static void CheckSchedule(string name, SourcePosition at, DiagnosticBag found) => Check(
        AssetName().IsMatch(name),
        $"a schedule can't be named '{name}': letters, digits, hyphens and underscores, at most 255",
        at,
        found);

    public static void CheckEndpoint(string name, SourcePosition at, DiagnosticBag found) => Check(
        EndpointName().IsMatch(name),
        $"a batch endpoint can't be named '{name}': 3 to 32 letters, digits and hyphens, a letter first, no hyphen last",
        at,
        found);

    public static void CheckEnvironment(string name, SourcePosition at, DiagnosticBag found) => Check(
        AssetName().IsMatch(name),
        $"an environment can't be named '{name}': letters, digits, hyphens and underscores, at most 255",
        at,
        found);

    public static void CheckDeployment(string name, SourcePosition at, DiagnosticBag found) => Check(
        EndpointName().IsMatch(name),
        $"a deployment can't be named '{name}': 3 to 32 letters, digits and hyphens, a letter first, no hyphen last",
        at,
        found);

    /// <summary>A compute's name. Templates say <c>&lt;NAME&gt;</c> where their reader is to fill in one.</summary>
    public static void CheckCompute(string name, SourcePosition at, DiagnosticBag found)
    {
        if (name is ['<', .., '>'])
        {
            found.Warning(Codes.RefusedName, at, $"the name '{name}' is still to be filled in");
            return;
        }

        Check(
            ComputeName().IsMatch(name),
            $"a compute can't be named '{name}': 3 to 24 letters, digits and hyphens, a letter first, and one after any hyphen",
            at,
            found);
    }

    /// <summary>An input's or an output's name.</summary>
    public static void CheckPort(string what, string name, SourcePosition at, DiagnosticBag found) => Check(
        PortName().IsMatch(name),
        $"{what} can't be named '{name}': letters, digits and underscores, no digit first",
        at,
        found);

    /// <summary>The name of an input that may be one of a group, with dots between.</summary>
    public static void CheckGroupedPort(string what, Written name, DiagnosticBag found)
    {
        foreach (var part in name.Text.Split('.'))
        {
            CheckPort(what, part, name.Position, found);
        }
    }

    public static void CheckStep(string name, SourcePosition at, DiagnosticBag found) => Check(
        StepName().IsMatch(name),
        $"a step can't be named '{name}': lower-case letters, digits and underscores, no digit first",
        at,
        found);

    /// <summary>A pipeline's folder, whose name becomes that of its component, its endpoint and its deployments.</summary>
    public static void CheckFolder(string name, SourcePosition at, DiagnosticBag found) => Check(
        FolderName().IsMatch(name),
        $"a pipeline's folder can't be named '{name}': lower-case letters, digits, hyphens and underscores, a letter first",
        at,
        found);

    private static void Check(bool isTaken, string message, SourcePosition at, DiagnosticBag found)
    {
        if (!isTaken)
        {
            found.Error(Codes.RefusedName, at, message);
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,254}\\z")]
    private static partial Regex ComponentName();

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}\\z")]
    private static partial Regex AssetName();

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9-]{1,30}[a-zA-Z0-9]\\z")]
    private static partial Regex EndpointName();

    [GeneratedRegex("^(?=.{3,24}\\z)[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z])?[0-9]*\\z")]
    private static partial Regex ComputeName();

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]{0,254}\\z")]
    private static partial Regex PortName();

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,254}\\z")]
    private static partial Regex StepName();

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,253}[a-z0-9]\\z")]
    private static partial Regex FolderName();
}
