namespace Slipway.Targets;

/// <summary>A pipeline of Azure Pipelines: its triggers and its jobs.</summary>
internal sealed class AzurePipeline(AzurePipelinesAttribute attribute, JobGraph jobs)
{
    /// <summary>The job that lists the items of sets, and its step.</summary>
    private const string ItemsJob = "items";
    private const string ItemsStep = "list";

    private readonly YamlWriter _yaml = new();

    public string Write()
    {
        foreach (var line in attribute.Header)
        {
            _yaml.Comment(line);
        }

        new AzurePipelineTriggers(_yaml, attribute).Write();
        if (attribute.EnvironmentName is not null)
        {
            // Where the environment has an exclusive lock, runs take turns instead of only the newest one going on.
            _yaml.Entry("lockBehavior", "sequential");
        }

        WriteParameters();
        if (attribute.ImportVariableGroups.Length > 0)
        {
            _yaml.Blank();
            using (_yaml.Block("variables"))
            {
                foreach (var group in attribute.ImportVariableGroups)
                {
                    using (_yaml.Item())
                    {
                        _yaml.Entry("group", group);
                    }
                }
            }
        }

        _yaml.Blank();
        using (_yaml.Block("pool"))
        {
            if (attribute.Pool is { } pool)
            {
                _yaml.Entry("name", pool);
                _yaml.List("demands", attribute.Demands);
            }
            else
            {
                _yaml.Entry("vmImage", attribute.Image switch
                {
                    AzurePipelinesImage.UbuntuLatest => "ubuntu-latest",
                    AzurePipelinesImage.Ubuntu2404 => "ubuntu-24.04",
                    AzurePipelinesImage.Ubuntu2204 => "ubuntu-22.04",
                    AzurePipelinesImage.MacOsLatest => "macOS-latest",
                    AzurePipelinesImage.MacOs15 => "macOS-15",
                    AzurePipelinesImage.WindowsLatest => "windows-latest",
                    AzurePipelinesImage.Windows2025 => "windows-2025",
                    _ => "windows-2022",
                });
            }
        }

        _yaml.Blank();
        using (_yaml.Block("jobs"))
        {
            var isFirst = true;
            if (jobs.Sets.Count > 0)
            {
                WriteItems();
                isFirst = false;
            }

            foreach (var job in jobs.Jobs)
            {
                if (!isFirst)
                {
                    _yaml.Blank();
                }

                Write(job);
                isFirst = false;
            }
        }

        return _yaml.ToString();
    }

    private void WriteParameters()
    {
        if (attribute.RuntimeParameters.Length == 0)
        {
            return;
        }

        _yaml.Blank();
        using (_yaml.Block("parameters"))
        {
            foreach (var name in attribute.RuntimeParameters)
            {
                using (_yaml.Item())
                {
                    _yaml.Entry("name", name);
                    _yaml.Entry("displayName", jobs.Parameters.Find(name)?.Description ?? name);
                    _yaml.Entry("type", "string");
                    _yaml.Entry("default", " ", "none: what is empty would have to be given");
                }
            }
        }
    }

    private void WriteItems()
    {
        using (_yaml.Item())
        {
            _yaml.Entry("job", ItemsJob);
            if (attribute.IsTrusted)
            {
                _yaml.Entry("condition", "and(succeeded(), ne(variables['Build.Reason'], 'PullRequest'))");
            }

            _yaml.Entry("timeoutInMinutes", attribute.TimeoutMinutes);
            using (_yaml.Block("steps"))
            {
                var steps = new AzurePipelineSteps(_yaml, attribute, jobs);
                steps.Checkout();
                steps.DotNet();
                steps.CompiledBuild();
                steps.Script("Compile the build", [$"{attribute.Script} --help"]);
                steps.Script(
                    "List",
                    [.. jobs.Sets.SelectMany<string, string>(set =>
                    [
                        $"items=$({attribute.Script} --items {set})",
                        $"echo \"##vso[task.setvariable variable={set};isOutput=true]$items\"",
                    ])],
                    name: ItemsStep);
            }
        }
    }

    private void Write(Job job)
    {
        var environment = jobs.IsLast(job) ? attribute.EnvironmentName : null;
        using (_yaml.Item())
        {
            _yaml.Entry(environment is null ? "job" : "deployment", job.Name);
            _yaml.List("dependsOn", [.. jobs.Sets.Count > 0 ? [ItemsJob] : Array.Empty<string>(), .. job.Needs.Select(need => need.Name)]);
            if (Condition(job) is { } condition)
            {
                _yaml.Entry("condition", condition);
            }

            _yaml.Entry("timeoutInMinutes", attribute.TimeoutMinutes);
            if (environment is not null)
            {
                _yaml.Entry("environment", environment);
                using (_yaml.Block("strategy"))
                using (_yaml.Block("runOnce"))
                using (_yaml.Block("deploy"))
                {
                    WriteSteps(job);
                }

                return;
            }

            WriteMatrix(job);
            WriteSteps(job);
        }
    }

    // A set without items has no job, which later jobs must not take for a failure.
    private string? Condition(Job job)
    {
        List<string> terms = [jobs.Sets.Count > 0 && job.Needs.Count > 0 ? "not(or(failed(), canceled()))" : "succeeded()"];
        if (attribute.IsTrusted)
        {
            terms.Add("ne(variables['Build.Reason'], 'PullRequest')");
        }

        if (jobs.Sets.Count > 0)
        {
            terms.Add(job.IsOverItems
                ? $"ne(dependencies.{ItemsJob}.outputs['{ItemsStep}.{job.Targets[0].Name}'], '{{}}')"
                : $"eq(dependencies.{ItemsJob}.result, 'Succeeded')");
        }

        return terms.Count > 1 ? $"and({string.Join(", ", terms)})" : null;
    }

    private void WriteMatrix(Job job)
    {
        if (!job.IsOverItems && job.Partition is null)
        {
            return;
        }

        using (_yaml.Block("strategy"))
        {
            if (attribute.JobConcurrencyLimit > 0)
            {
                _yaml.Entry("maxParallel", attribute.JobConcurrencyLimit);
            }

            if (job.IsOverItems)
            {
                _yaml.Entry("matrix", $"$[ dependencies.{ItemsJob}.outputs['{ItemsStep}.{job.Targets[0].Name}'] ]");
            }
            else
            {
                using (_yaml.Block("matrix"))
                {
                    foreach (var part in Enumerable.Range(1, job.Partition!.Value.Total))
                    {
                        using (_yaml.Block($"part_{part}"))
                        {
                            _yaml.Entry("part", part);
                        }
                    }
                }
            }
        }
    }

    private void WriteSteps(Job job)
    {
        using (_yaml.Block("steps"))
        {
            var steps = new AzurePipelineSteps(_yaml, attribute, jobs);
            steps.Checkout();
            steps.DotNet();
            steps.CompiledBuild();
            if (jobs.Jobs.Count == 1)
            {
                steps.Cache();
            }

            if (attribute.AptPackages.Length > 0)
            {
                steps.Script("Install what the machine lacks", attribute.AptScript);
            }

            steps.Download(job);
            steps.Run(job);
            steps.Publish(job);
        }
    }
}
