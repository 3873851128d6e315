namespace Slipway.Targets;

/// <summary>The steps of jobs.</summary>
internal sealed class GitHubSteps(YamlWriter yaml, GitHubActionsAttribute attribute, JobGraph jobs, ActionPins pins)
{
    /// <param name="mayPush">Whether git keeps the job's token, for the steps that come after.</param>
    public void Checkout(bool mayPush)
    {
        using (Use(ActionReference.Checkout))
        using (yaml.Block("with"))
        {
            yaml.Entry("fetch-depth", attribute.FetchDepth);
            yaml.Entry("persist-credentials", mayPush);
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

    /// <summary>
    /// The compiled build, which later jobs then need not compile; they only take it. Jobs with an identity compile it
    /// themselves: a cache is written by whatever runs on the branch.
    /// </summary>
    public void CompiledBuild(bool isHandedOn)
    {
        if (attribute.IsTrusted)
        {
            return;
        }

        using (Use(isHandedOn ? ActionReference.Cache : ActionReference.RestoreCache))
        using (yaml.Block("with"))
        {
            yaml.Text("path", CompiledBuildCache.Folders);
            yaml.Entry(
                "key",
                $"build-${{{{ runner.os }}}}-${{{{ runner.arch }}}}-{HashFiles(jobs.CompiledFrom)}");
        }
    }

    /// <summary>Kept under the same name only while the key files are the same: it is written once, after all else.</summary>
    public void Cache()
    {
        if (attribute.IsTrusted || attribute.CacheIncludePatterns.Length == 0)
        {
            return;
        }

        using (Use(ActionReference.Cache))
        using (yaml.Block("with"))
        {
            yaml.Text("path", [.. attribute.CacheIncludePatterns, .. attribute.CacheExcludePatterns.Select(pattern => $"!{pattern}")]);
            yaml.Entry("key", $"{attribute.Name}-${{{{ runner.os }}}}-${{{{ runner.arch }}}}-{HashFiles(jobs.CacheKeyFiles)}");
        }
    }

    public void AzureLogin(string clientVariable)
    {
        using (Use(ActionReference.AzureLogin))
        using (yaml.Block("with"))
        {
            yaml.Entry("client-id", $"${{{{ vars.{clientVariable} }}}}");
            yaml.Entry("tenant-id", "${{ vars.AZURE_TENANT_ID }}");
            yaml.Entry("subscription-id", "${{ vars.AZURE_SUBSCRIPTION_ID }}");
        }
    }

    public void Run(string name, IReadOnlyList<string> script, string? id = null)
    {
        using (yaml.Item())
        {
            yaml.Entry("name", name);
            if (id is not null)
            {
                yaml.Entry("id", id);
            }

            yaml.Text("run", script);
        }
    }

    public void Run(Job job)
    {
        using (yaml.Item())
        {
            yaml.Entry("name", string.Join(", ", job.Targets.Select(target => target.Name)));
            yaml.Entry("run", job.Command);
            var imports = Imports(job).ToList();
            if (imports.Count > 0)
            {
                using (yaml.Block("env"))
                {
                    foreach (var (name, value) in imports)
                    {
                        yaml.Entry(name, $"${{{{ {value} }}}}");
                    }
                }
            }
        }
    }

    public void Download(Job job)
    {
        foreach (var (from, artifact) in job.Consumed)
        {
            using (Use(ActionReference.DownloadArtifact))
            using (yaml.Block("with"))
            {
                if (from.IsMatrix)
                {
                    yaml.Entry("pattern", $"{from.Name}-*-{artifact.Name}");
                    yaml.Entry("merge-multiple", value: true);
                }
                else
                {
                    yaml.Entry("name", $"{from.Name}-{artifact.Name}");
                }

                yaml.Entry("path", artifact.Folder);
            }
        }
    }

    public void Upload(Job job)
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
                // Reports are worth most when something failed.
                yaml.Entry("if", "${{ !cancelled() }}");
                Entry(ActionReference.UploadArtifact);
                using (yaml.Block("with"))
                {
                    yaml.Entry(
                        "name",
                        job.IsOverItems ? $"{job.Name}-${{{{ matrix.item }}}}-{artifact.Name}"
                        : job.Partition is not null ? $"{job.Name}-${{{{ matrix.part }}}}-{artifact.Name}"
                        : $"{job.Name}-{artifact.Name}");
                    yaml.Text("path", artifact.Patterns);
                    if (artifact.IsHidden)
                    {
                        yaml.Entry("include-hidden-files", "true");
                    }

                    if (isConsumed)
                    {
                        yaml.Entry("if-no-files-found", "error");
                    }

                    yaml.Entry("overwrite", value: true); // of a job that is run again: what its failed run left
                }
            }
        }
    }

    private IEnumerable<(string Name, string Value)> Imports(Job job)
    {
        if (job.IsOverItems)
        {
            yield return ("ITEM", "matrix.item");
        }

        if (job.Partition is not null)
        {
            yield return ("PART", "matrix.part");
        }

        foreach (var input in attribute.OnWorkflowDispatchRequiredInputs.Concat(attribute.OnWorkflowDispatchOptionalInputs))
        {
            yield return (Names.ToVariable(input), $"inputs.{input}");
        }

        foreach (var parameter in attribute.ImportParameters)
        {
            var variable = Names.ToVariable(parameter);
            yield return (variable, $"vars.{variable}");
        }

        foreach (var variable in jobs.SecretsOf(job))
        {
            yield return (variable, $"secrets.{variable}");
        }
    }

    private static string HashFiles(IEnumerable<string> patterns) =>
        $"${{{{ hashFiles({string.Join(", ", patterns.Select(pattern => $"'{pattern}'"))}) }}}}";

    private IDisposable Use(ActionReference action)
    {
        var item = yaml.Item();
        Entry(action);
        return item;
    }

    private void Entry(ActionReference action)
    {
        var pinned = pins.Of(action);
        yaml.Entry("uses", $"{pinned.Name}@{pinned.Commit}", pinned.Version);
    }
}
