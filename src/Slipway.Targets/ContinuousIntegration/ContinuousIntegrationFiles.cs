using System.Globalization;
using System.Reflection;
using System.Text;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>The files of CI servers that a build's attributes ask for.</summary>
internal static class ContinuousIntegrationFiles
{
    private const string StampName = "ci";

    /// <summary>Writes the files that are not as they should be, all of them or, where an attribute can't be as it is, none.</summary>
    /// <returns>The files that were written.</returns>
    /// <exception cref="DiagnosticException">SLP1003, SLP1023: an attribute can't be as it is.</exception>
    public static IReadOnlyList<string> Write(Type build, BuildContext context, ParameterSet parameters)
    {
        var stale = Stale(build, context, parameters);
        foreach (var file in stale)
        {
            var path = context.Root / file.Path;
            Directory.CreateDirectory(path.Parent!);
            File.WriteAllText(path, file.Text);
        }

        return [.. stale.Select(file => file.Path)];
    }

    /// <summary>Compares, and writes nothing.</summary>
    /// <returns>The files that are not what the graph and the attributes ask for.</returns>
    /// <exception cref="DiagnosticException">SLP1003, SLP1023: an attribute can't be as it is.</exception>
    public static IReadOnlyList<StaleFile> Stale(Type build, BuildContext context, ParameterSet parameters) =>
    [
        .. Render(build, context, parameters).ToList()
            .Select(file => new StaleFile(file.Attribute.ConfigurationFile, Read(context.Root, file.Attribute.ConfigurationFile), file.Text)
            {
                Script = file.Attribute.Script,
            })
            .Where(file => file.Found != file.Text),
    ];

    /// <summary>Whether the files are those of the last time, of which is known that they were right for this code.</summary>
    public static bool AreKnown(BuildContext context, StateFolder folder, string code) =>
        ReadStamp(folder) is [var known, .. var files]
        && known == code
        && files.Chunk(2).All(file => file is [var path, var stamp] && Stamp(context.Root, path) == stamp);

    /// <summary>Remembers that the files are right for this code.</summary>
    public static void Remember(Type build, BuildContext context, StateFolder folder, string code)
    {
        var lines = new StringBuilder(code);
        foreach (var file in Attributes(build).Select(attribute => attribute.ConfigurationFile))
        {
            lines.Append('\n').Append(file).Append('\n').Append(Stamp(context.Root, file));
        }

        folder.Replace(StampName, Encoding.UTF8.GetBytes(lines.ToString()));
    }

    /// <summary>The files as they should be.</summary>
    private static IEnumerable<(ConfigurationAttribute Attribute, string Text)> Render(
        Type build, BuildContext context, ParameterSet parameters)
    {
        foreach (var attribute in Attributes(build))
        {
            CheckAttribute(attribute, parameters);
            var jobs = JobGraph.Create(context, parameters, attribute);
            if (attribute is AzurePipelinesAttribute { EnvironmentName: not null }
                && jobs.Jobs.FirstOrDefault(job => jobs.IsLast(job) && job.IsMatrix) is { } matrix)
            {
                throw JobGraph.Wrong(
                    attribute, $"asks for approval before '{matrix.Name}', which is a matrix; Azure Pipelines has no such jobs");
            }

            yield return (attribute, attribute.Write(jobs, Read(context.Root, attribute.ConfigurationFile)));
        }
    }

    private static IEnumerable<ConfigurationAttribute> Attributes(Type build) =>
        build.GetCustomAttributes<ConfigurationAttribute>().Where(attribute => attribute.AutoGenerate)
            .OrderBy(attribute => attribute.ConfigurationFile, StringComparer.Ordinal);

    private static void CheckAttribute(ConfigurationAttribute attribute, ParameterSet parameters)
    {
        if (attribute is { IsTrusted: true, RunsForPullRequests: true })
        {
            throw JobGraph.Wrong(
                attribute,
                "lets pull requests start what has an identity, secrets, an environment or the right to write; "
                + "anybody can send one: give pull requests an attribute of their own, without these");
        }

        if (attribute is { AptPackages.Length: > 0, HasApt: false })
        {
            throw JobGraph.Wrong(attribute, "asks for AptPackages on machines that have no apt: only those of Ubuntu do");
        }

        foreach (var name in attribute.ImportParameters.Concat(attribute.ImportSecrets))
        {
            var isSecret = attribute.ImportSecrets.Contains(name);
            if (parameters.Find(name) is not { IsBuiltIn: false } parameter || parameter.IsSecret != isSecret)
            {
                throw JobGraph.Wrong(
                    attribute, $"imports '{name}', which is no {(isSecret ? "secret " : "")}parameter of the build{(isSecret ? "" : ", or a secret one")}");
            }
        }
    }

    // A checkout may have other line ends.
    private static string? Read(AbsolutePath root, string file) =>
        File.Exists(root / file) ? File.ReadAllText(root / file).ReplaceLineEndings("\n") : null;

    private static string[] ReadStamp(StateFolder folder) =>
        File.Exists(folder.File(StampName)) ? File.ReadAllLines(folder.File(StampName)) : [];

    private static string Stamp(AbsolutePath root, string file)
    {
        var info = new FileInfo(root / file);
        return info.Exists
            ? string.Create(CultureInfo.InvariantCulture, $"{info.Length} {info.LastWriteTimeUtc.Ticks}")
            : "missing";
    }
}
