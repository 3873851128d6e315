using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Slipway.EndToEnd.GeneratedJobs;

/// <summary>
/// Runs what a pipeline of Azure Pipelines runs: each job in a clean clone of its own, the scripts of its <c>bash:</c> and
/// <c>AzureCLI@2</c> steps as they stand in the YAML. A checkout, a restored cache and the .NET that is there are what a
/// clone has already.
/// </summary>
/// <param name="file">The pipeline.</param>
/// <param name="variables">Its variables, which are every step's environment too.</param>
internal sealed partial class PipelineRunner(string file, IReadOnlyDictionary<string, string> variables)
{
    private readonly Dictionary<string, string> _outputs = [];
    private readonly Dictionary<string, string> _results = [];

    /// <summary>What each job wrote, by its name and, in a matrix, its item: <c>PushImages tiny</c>.</summary>
    public Dictionary<string, BuildResult> Jobs { get; } = [];

    /// <summary>The files that were published, by the name of the artifact.</summary>
    public Dictionary<string, string[]> Artifacts { get; } = [];

    /// <summary>A clone that is there already, in which jobs run instead of clean ones.</summary>
    public Clone? Prepared { get; init; }

    public async Task RunAsync()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
        foreach (var job in ((YamlSequenceNode)yaml.Documents[0].RootNode["jobs"]).Cast<YamlMappingNode>())
        {
            await RunJobAsync(job);
        }
    }

    private async Task RunJobAsync(YamlMappingNode job)
    {
        var isDeployment = job.Children.TryGetValue("deployment", out var name);
        var id = (isDeployment ? name! : job["job"]).ToString();
        string[] needs = job.Children.TryGetValue("dependsOn", out var list)
            ? [.. ((YamlSequenceNode)list).Select(need => need.ToString())]
            : [];
        needs.Should().BeSubsetOf(_results.Keys, "a job comes after what it depends on");
        var condition = new PipelineCondition(variables, needs.ToDictionary(need => need, need => _results[need]), _outputs);
        if (!condition.Holds(job.Children.TryGetValue("condition", out var given) ? given.ToString() : "succeeded()"))
        {
            _results[id] = "Skipped";
            return;
        }

        _results[id] = "Succeeded";
        var steps = isDeployment ? job["strategy"]["runOnce"]["deploy"]["steps"] : job["steps"];
        foreach (var leg in Legs(job, condition))
        {
            await using var machine = await Machine.StartAsync(Prepared);
            var exitCode = await RunStepsAsync(machine, id, (YamlSequenceNode)steps, leg);
            Jobs[leg.Count == 0 ? id : $"{id} {string.Join(' ', leg.Values)}"] = new BuildResult(exitCode, machine.Output);
            if (exitCode != 0)
            {
                _results[id] = "Failed";
            }
        }
    }

    private static Dictionary<string, string>[] Legs(YamlMappingNode job, PipelineCondition condition)
    {
        if (!job.Children.TryGetValue("strategy", out var strategy) || !((YamlMappingNode)strategy).Children.TryGetValue("matrix", out var matrix))
        {
            return [[]];
        }

        var expression = MatrixExpression().Match(matrix.ToString());
        expression.Success.Should().BeTrue();
        var legs = condition.Value(expression.Groups[1].Value);
        return [.. JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(legs)!.Values];
    }

    private async Task<int> RunStepsAsync(Machine machine, string job, YamlSequenceNode steps, Dictionary<string, string> leg)
    {
        foreach (var step in steps.Cast<YamlMappingNode>())
        {
            if (step.Children.TryGetValue("publish", out var folder))
            {
                Artifacts.Add(Expand(step["artifact"].ToString(), leg), [.. machine.Files(folder.ToString())]);
                continue;
            }

            if (ScriptOf(step) is not { } script)
            {
                continue;
            }

            var environment = variables.Concat(leg)
                .ToDictionary(variable => variable.Key.ToUpperInvariant().Replace('.', '_'), string? (variable) => variable.Value);
            environment["TF_BUILD"] = "True";
            environment["BUILD_SOURCESDIRECTORY"] = machine.Directory;
            environment["SYSTEM_ACCESSTOKEN"] = null;
            foreach (var (key, value) in step.Children.TryGetValue("env", out var env) ? (YamlMappingNode)env : [])
            {
                environment[key.ToString()] = Expand(value.ToString(), leg);
            }

            var seen = machine.Output.Length;
            var exitCode = await machine.RunAsync(Expand(script, leg), environment);
            if (exitCode != 0)
            {
                return exitCode;
            }

            foreach (Match set in SetVariable().Matches(machine.Output[seen..]))
            {
                _outputs[$"dependencies.{job}.outputs['{step["name"]}.{set.Groups[1].Value}']"] = set.Groups[2].Value;
            }
        }

        return 0;
    }

    private static string? ScriptOf(YamlMappingNode step)
    {
        if (step.Children.TryGetValue("bash", out var script))
        {
            return script.ToString();
        }

        if (step.Children.ContainsKey("checkout"))
        {
            return null;
        }

        var task = step["task"].ToString();
        task.Should().BeOneOf("UseDotNet@2", "Cache@2", "AzureCLI@2");
        return task == "AzureCLI@2" ? step["inputs"]["inlineScript"].ToString() : null;
    }

    // A macro that is no variable stays as it is: to the shell it is a command's output. A parameter that nobody gave is blank.
    private string Expand(string text, Dictionary<string, string> leg) => Macro().Replace(
        Parameter().Replace(text, " "),
        match => leg.GetValueOrDefault(match.Groups[1].Value) ?? variables.GetValueOrDefault(match.Groups[1].Value)
            ?? (match.Groups[1].Value == "System.JobAttempt" ? "1" : match.Value));

    [GeneratedRegex(@"^\$\[ (.+) \]$")]
    private static partial Regex MatrixExpression();

    [GeneratedRegex(@"\$\(([A-Za-z._]+)\)")]
    private static partial Regex Macro();

    [GeneratedRegex(@"\$\{\{ parameters\.\w+ \}\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^##vso\[task\.setvariable variable=(\w+);isOutput=true\](.*)$", RegexOptions.Multiline)]
    private static partial Regex SetVariable();
}
