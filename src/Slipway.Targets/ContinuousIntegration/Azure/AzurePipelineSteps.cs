namespace Slipway.Targets;

/// <summary>The steps of jobs.</summary>
internal sealed class AzurePipelineSteps(YamlWriter yaml, AzurePipelinesAttribute attribute, JobGraph jobs)
{
    public void Checkout()
    {
        using (yaml.Item())
        {
            yaml.Entry("checkout", "self");
            yaml.Entry("fetchDepth", attribute.FetchDepth);
            yaml.Entry("fetchTags", attribute.FetchDepth == 0);
            if (attribute.Submodules)
            {
                yaml.Entry("submodules", "recursive");
            }

            if (attribute.Lfs)
            {
                yaml.Entry("lfs", value: true);
            }
        }
    }

    /// <summary>The .NET that the build asks for, at the same place on each machine.</summary>
    public void DotNet()
    {
        using (yaml.Item())
        {
            yaml.Entry("task", "UseDotNet@2");
            using (yaml.Block("inputs"))
            {
                yaml.Entry("useGlobalJson", value: true);
            }
        }
    }

    /// <summary>The compiled build, which later jobs then need not compile; those with an identity compile it themselves.</summary>
    public void CompiledBuild() =>
        Cache("build", jobs.CompiledFrom, [CompiledBuildCache.Folders[0]]);

    /// <summary>Kept under the same name only while the key files are the same: it is written once, after all else.</summary>
    public void Cache() => Cache("packages", jobs.CacheKeyFiles, attribute.CachePaths);

    public void Script(string displayName, IReadOnlyList<string> script, string? name = null)
    {
        using (yaml.Item())
        {
            // 'script' would end well where a line before the last one fails.
            yaml.Text("bash", script.Count == 1 ? script : ["set -e", .. script]);
            yaml.Entry("displayName", displayName);
            if (name is not null)
            {
                yaml.Entry("name", name);
            }
        }
    }

    public void Run(Job job)
    {
        var displayName = string.Join(", ", job.Targets.Select(target => target.Name));
        using (yaml.Item())
        {
            if (attribute.ConnectionOf(jobs.IsLast(job)) is not { } connection)
            {
                yaml.Entry("bash", job.Command);
                yaml.Entry("displayName", displayName);
            }
            else
            {
                yaml.Entry("task", "AzureCLI@2");
                yaml.Entry("displayName", displayName);
                using (yaml.Block("inputs"))
                {
                    yaml.Entry("azureSubscription", connection);
                    yaml.Entry("scriptType", "bash");
                    yaml.Entry("scriptLocation", "inlineScript");
                    yaml.Entry("inlineScript", job.Command);
                    yaml.Entry("keepAzSessionActive", value: true);
                }
            }

            var imports = Imports(job).ToList();
            if (imports.Count > 0)
            {
                using (yaml.Block("env"))
                {
                    foreach (var (name, value) in imports)
                    {
                        yaml.Entry(name, value);
                    }
                }
            }
        }
    }

    public void Download(Job job)
    {
        foreach (var (from, artifact) in job.Consumed)
        {
            using (yaml.Item())
            {
                yaml.Entry("task", "DownloadPipelineArtifact@2");
                using (yaml.Block("inputs"))
                {
                    if (from.IsMatrix)
                    {
                        // Without a name each artifact comes in a folder of its own.
                        yaml.Entry("itemPattern", $"{from.Name}-*-{artifact.Name}/**");
                        yaml.Entry("targetPath", "$(Agent.TempDirectory)/artifacts");
                    }
                    else
                    {
                        yaml.Entry("artifact", $"{from.Name}-{artifact.Name}");
                        yaml.Entry("targetPath", artifact.Folder);
                    }
                }
            }

            if (from.IsMatrix)
            {
                Script("Merge artifacts",
                [
                    $"mkdir -p '{artifact.Folder}'",
                    $"cp -R \"$AGENT_TEMPDIRECTORY\"/artifacts/{from.Name}-*-{artifact.Name}/. '{artifact.Folder}/'",
                ]);
            }
        }
    }

    public void Publish(Job job)
    {
        foreach (var artifact in job.Produced)
        {
            var isConsumed = jobs.IsConsumed(job, artifact);
            if (!isConsumed && !attribute.PublishArtifacts)
            {
                continue;
            }

            using (yaml.Item())
            {
                yaml.Entry("publish", artifact.Folder);
                // No artifact takes another's place: what only people read has the number of the attempt behind it.
                yaml.Entry(
                    "artifact",
                    (job.IsOverItems ? $"{job.Name}-$(item)-{artifact.Name}"
                        : job.Partition is not null ? $"{job.Name}-$(part)-{artifact.Name}"
                        : $"{job.Name}-{artifact.Name}")
                    + (isConsumed ? "" : "-$(System.JobAttempt)"));
                if (!isConsumed)
                {
                    // Reports are worth most when something failed; a target with nothing to do leaves none.
                    yaml.Entry("condition", "not(canceled())");
                    yaml.Entry("continueOnError", value: true);
                }
            }
        }
    }

    private IEnumerable<(string Name, string Value)> Imports(Job job)
    {
        // Variables that are no secrets are the steps' own anyway, those of imported groups too.
        foreach (var parameter in attribute.RuntimeParameters)
        {
            yield return (Names.ToVariable(parameter), $"${{{{ parameters.{parameter} }}}}");
        }

        foreach (var variable in jobs.SecretsOf(job))
        {
            yield return (variable, variable == attribute.TokenVariable ? "$(System.AccessToken)" : $"$({variable})");
        }
    }

    private void Cache(string name, IEnumerable<string> keyFiles, string[] paths)
    {
        if (attribute.IsTrusted)
        {
            return; // a cache is written by whatever runs on the branch
        }

        foreach (var (index, path) in paths.Index())
        {
            using (yaml.Item())
            {
                yaml.Entry("task", "Cache@2");
                using (yaml.Block("inputs"))
                {
                    var part = paths.Length > 1 ? $"{name}{index}" : name;
                    yaml.Entry("key", $"\"{part}\" | \"$(Agent.OS)\" | \"$(Agent.OSArchitecture)\" | {string.Join(" | ", keyFiles)}");
                    yaml.Entry("path", path.StartsWith("~/", StringComparison.Ordinal) ? $"$(HOME){path[1..]}" : path);
                }
            }
        }
    }
}
