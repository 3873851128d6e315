using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Slipway.EndToEnd.GeneratedJobs;

/// <summary>
/// Runs what a workflow of GitHub Actions runs: each job in a clean clone of its own, its <c>run:</c> steps as they stand
/// in the YAML. Of actions, a checkout and a restored cache are what a clone is, and a login has nothing to log in to.
/// It knows those expressions that generated files use, and refuses others.
/// </summary>
/// <param name="file">The workflow.</param>
/// <param name="values">What expressions such as <c>vars.REGISTRY</c> stand for; nothing, where they are not here.</param>
internal sealed partial class WorkflowRunner(string file, IReadOnlyDictionary<string, string> values)
{
    private readonly Dictionary<string, string> _outputs = [];
    private readonly Dictionary<string, string> _results = [];

    /// <summary>What each job wrote, by its name and, in a matrix, its item: <c>PushImages tiny</c>.</summary>
    public Dictionary<string, BuildResult> Jobs { get; } = [];

    /// <summary>The files that were uploaded, by the name of the artifact.</summary>
    public Dictionary<string, string[]> Artifacts { get; } = [];

    /// <summary>What the server's machines have in their environment.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>A clone that is there already, in which jobs run instead of clean ones.</summary>
    public Clone? Prepared { get; init; }

    public async Task RunAsync()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
        foreach (var (key, value) in (YamlMappingNode)yaml.Documents[0].RootNode["jobs"])
        {
            await RunJobAsync(key.ToString(), (YamlMappingNode)value);
        }
    }

    private async Task RunJobAsync(string name, YamlMappingNode job)
    {
        string[] needs = job.Children.TryGetValue("needs", out var list)
            ? [.. ((YamlSequenceNode)list).Select(need => need.ToString())]
            : [];
        needs.Should().BeSubsetOf(_results.Keys, "a job comes after what it needs");

        // A job whose needs were not all met is skipped, unless its condition asks about that itself.
        var condition = job.Children.TryGetValue("if", out var given) ? given.ToString() : "success()";
        var asksItself = condition.Contains("cancelled()", StringComparison.Ordinal);
        if ((!asksItself && needs.Any(need => _results[need] != "success")) || !IsTrue(condition, []))
        {
            _results[name] = "skipped";
            return;
        }

        _results[name] = "success";
        foreach (var item in Items(job))
        {
            var context = new Dictionary<string, string>();
            if (item is not null)
            {
                context["matrix.item"] = item;
            }

            await using var machine = await Machine.StartAsync(Prepared);
            var exitCode = await RunStepsAsync(machine, (YamlSequenceNode)job["steps"], context);
            Jobs[item is null ? name : $"{name} {item}"] = new BuildResult(exitCode, machine.Output);
            if (exitCode != 0)
            {
                _results[name] = "failure";
            }

            foreach (var (key, value) in job.Children.TryGetValue("outputs", out var outputs) ? (YamlMappingNode)outputs : [])
            {
                _outputs[$"needs.{name}.outputs.{key}"] = Resolve(value.ToString(), context);
            }
        }
    }

    private string?[] Items(YamlMappingNode job)
    {
        if (!job.Children.TryGetValue("strategy", out var strategy))
        {
            return [null];
        }

        var list = ItemsExpression().Match(strategy["matrix"]["item"].ToString());
        list.Success.Should().BeTrue();
        using var items = JsonDocument.Parse(Value(list.Groups[1].Value, []));
        return [.. items.RootElement.EnumerateObject().Select(item => item.Value.GetProperty("item").GetString())];
    }

    private async Task<int> RunStepsAsync(Machine machine, YamlSequenceNode steps, Dictionary<string, string> context)
    {
        var failed = 0;
        foreach (var step in steps.Cast<YamlMappingNode>())
        {
            if (!step.Children.TryGetValue("run", out var run))
            {
                Use(machine, step, context);
            }
            else if (failed == 0)
            {
                failed = await RunStepAsync(machine, step, run.ToString(), context);
            }
        }

        return failed;
    }

    private void Use(Machine machine, YamlMappingNode step, Dictionary<string, string> context)
    {
        var action = step["uses"].ToString().Split('@')[0];
        action.Should().BeOneOf(
            "actions/checkout", "actions/cache", "actions/cache/restore", "actions/upload-artifact", "azure/login");
        if (action == "actions/upload-artifact")
        {
            step["if"].ToString().Should().Be("${{ !cancelled() }}");
            Artifacts.Add(
                Resolve(step["with"]["name"].ToString(), context),
                [.. step["with"]["path"].ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(machine.Files)]);
        }
    }

    private async Task<int> RunStepAsync(Machine machine, YamlMappingNode step, string script, Dictionary<string, string> context)
    {
        var outputs = Path.GetTempFileName();
        var environment = new Dictionary<string, string?>
        {
            ["CI"] = "true",
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_OUTPUT"] = outputs,
            ["GITHUB_WORKSPACE"] = machine.Directory,
            ["GITHUB_TOKEN"] = null,
        };
        foreach (var (name, value) in Environment)
        {
            environment[name] = value;
        }

        foreach (var (name, value) in step.Children.TryGetValue("env", out var env) ? (YamlMappingNode)env : [])
        {
            environment[name.ToString()] = Resolve(value.ToString(), context);
        }

        var exitCode = await machine.RunAsync(Resolve(script, context), environment);
        foreach (var line in await File.ReadAllLinesAsync(outputs, TestContext.Current.CancellationToken))
        {
            var parts = line.Split('=', 2);
            context[$"steps.{step["id"]}.outputs.{parts[0]}"] = parts[1];
        }

        File.Delete(outputs);
        return exitCode;
    }

    private string Resolve(string text, Dictionary<string, string> context) =>
        Expression().Replace(text, match => Value(match.Groups[1].Value, context));

    private string Value(string expression, Dictionary<string, string> context)
    {
        if (expression.Split('.') is ["vars" or "secrets" or "inputs", _])
        {
            return values.GetValueOrDefault(expression, "");
        }

        var result = ResultExpression().Match(expression);
        return result.Success ? _results[result.Groups[1].Value]
            : context.GetValueOrDefault(expression) ?? _outputs.GetValueOrDefault(expression)
            ?? throw new NotSupportedException($"The expression '{expression}' is not one that generated files use.");
    }

    private bool IsTrue(string condition, Dictionary<string, string> context)
    {
        var expression = Expression().Match(condition) is { Success: true } whole ? whole.Groups[1].Value : condition;
        return expression.Split(" && ").All(term => term switch
        {
            "success()" or "!cancelled()" => true,
            "!failure()" => !_results.ContainsValue("failure"),
            _ when term.Split(" != ") is [var left, var right] => Value(left, context) != right.Trim('\''),
            _ when term.Split(" == ") is [var left, var right] => Value(left, context) == right.Trim('\''),
            _ => throw new NotSupportedException($"The condition '{term}' is not one that generated files use."),
        });
    }

    [GeneratedRegex(@"\$\{\{ (.+?) \}\}")]
    private static partial Regex Expression();

    [GeneratedRegex(@"^\$\{\{ fromJSON\((.+)\)\.\*\.item \}\}$")]
    private static partial Regex ItemsExpression();

    [GeneratedRegex(@"^needs\.(\w+)\.result$")]
    private static partial Regex ResultExpression();
}
