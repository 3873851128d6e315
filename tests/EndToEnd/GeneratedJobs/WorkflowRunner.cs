using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Slipway.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace Slipway.EndToEnd.GeneratedJobs;

/// <summary>
/// Runs what a workflow of GitHub Actions runs: each job in a clean clone of its own, its <c>run:</c> steps as they stand
/// in the YAML. Of actions, a checkout and a restored cache are what a clone is, and a login has nothing to log in to.
/// It knows those expressions that generated files use, and refuses others.
/// </summary>
internal sealed partial class WorkflowRunner(string file, IReadOnlyDictionary<string, string> variables)
{
    private readonly Dictionary<string, string> _outputs = [];
    private readonly Dictionary<string, string> _results = [];

    /// <summary>What each job wrote, by its name and, in a matrix, its item: <c>PushImages tiny</c>.</summary>
    public Dictionary<string, BuildResult> Jobs { get; } = [];

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

            await using var clone = await Clone.CreateAsync(tiny: true);
            var output = new StringBuilder();
            var exitCode = await RunStepsAsync(clone, (YamlSequenceNode)job["steps"], context, output);
            Jobs[item is null ? name : $"{name} {item}"] = new BuildResult(exitCode, output.ToString());
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

    private async Task<int> RunStepsAsync(
        Clone clone, YamlSequenceNode steps, Dictionary<string, string> context, StringBuilder output)
    {
        foreach (var step in steps.Cast<YamlMappingNode>())
        {
            if (!step.Children.TryGetValue("run", out var run))
            {
                step["uses"].ToString().Split('@')[0].Should().BeOneOf(
                    "actions/checkout", "actions/cache", "actions/cache/restore", "azure/login");
                continue;
            }

            var id = step.Children.TryGetValue("id", out var given) ? given.ToString() : "";
            var outputs = Path.Combine(clone.Directory, ".nuke", "temp", "github-output");
            await File.WriteAllTextAsync(outputs, "", TestContext.Current.CancellationToken);
            var environment = new Dictionary<string, string?>
            {
                ["CI"] = "true",
                ["GITHUB_ACTIONS"] = "true",
                ["GITHUB_OUTPUT"] = outputs,
                ["GITHUB_WORKSPACE"] = clone.Directory,
            };
            foreach (var (key, value) in step.Children.TryGetValue("env", out var env) ? (YamlMappingNode)env : [])
            {
                environment[key.ToString()] = Resolve(value.ToString(), context);
            }

            var script = Path.Combine(clone.Directory, ".nuke", "temp", "step.sh");
            await File.WriteAllTextAsync(script, Resolve(run.ToString(), context), TestContext.Current.CancellationToken);
            var result = await new ChildProcess("bash", "-e", script)
            {
                WorkingDirectory = clone.Directory,
                Environment = environment,
                OnLine = line =>
                {
                    lock (output)
                    {
                        output.Append(line).Append('\n');
                    }
                },
            }.RunAsync(TestContext.Current.CancellationToken);
            if (result.ExitCode != 0)
            {
                return result.ExitCode;
            }

            foreach (var line in await File.ReadAllLinesAsync(outputs, TestContext.Current.CancellationToken))
            {
                var parts = line.Split('=', 2);
                context[$"steps.{id}.outputs.{parts[0]}"] = parts[1];
            }
        }

        return 0;
    }

    private string Resolve(string text, Dictionary<string, string> context) =>
        Expression().Replace(text, match => Value(match.Groups[1].Value, context));

    private string Value(string expression, Dictionary<string, string> context)
    {
        if (expression.StartsWith("vars.", StringComparison.Ordinal))
        {
            return variables.GetValueOrDefault(expression["vars.".Length..], "");
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
