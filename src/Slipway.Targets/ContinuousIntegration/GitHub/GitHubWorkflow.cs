namespace Slipway.Targets;

/// <summary>A workflow of GitHub Actions: its triggers, its permissions and its jobs.</summary>
internal sealed class GitHubWorkflow(GitHubActionsAttribute attribute, JobGraph jobs, ActionPins pins)
{
    /// <summary>The job that lists the items of sets.</summary>
    private const string ItemsJob = "items";

    private readonly YamlWriter _yaml = new();

    public string Write()
    {
        foreach (var line in attribute.Header)
        {
            _yaml.Comment(line);
        }

        _yaml.Entry("name", attribute.Name);
        _yaml.Blank();
        using (_yaml.Block("on"))
        {
            new GitHubTriggers(_yaml, attribute, jobs.Parameters).Write();
        }

        _yaml.Blank();
        using (_yaml.Block("permissions"))
        {
            WritePermissions(written: []);
        }

        _yaml.Blank();
        using (_yaml.Block("concurrency"))
        {
            _yaml.Entry("group", attribute.ConcurrencyGroup);
            _yaml.Entry("cancel-in-progress", attribute.ConcurrencyCancelInProgress);
        }

        if (attribute.Image >= GitHubActionsImage.WindowsLatest)
        {
            // The bash that Git for Windows brings; a step's own choice would be PowerShell.
            _yaml.Blank();
            using (_yaml.Block("defaults"))
            using (_yaml.Block("run"))
            {
                _yaml.Entry("shell", "bash");
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

    // The workflow's token may read; what is more has each job that needs it, which then has to say all of its rights.
    private void WritePermissions(IReadOnlyList<string> written, bool signsIn = false)
    {
        var read = attribute.ReadPermissions.Select(Key).Append("contents").Except(written);
        foreach (var (key, value) in read.Select(key => (key, "read")).Concat(written.Select(key => (key, "write"))).Distinct())
        {
            _yaml.Entry(key, value);
        }

        if (signsIn && !written.Contains("id-token"))
        {
            _yaml.Entry("id-token", "write", "for Azure to know this job by; nothing is stored");
        }
    }

    private static string Key(GitHubActionsPermissions permission) => Names.ToKebabCase(permission.ToString());

    private void WriteItems()
    {
        using (_yaml.Block(ItemsJob))
        {
            if (attribute.AzureLogin)
            {
                _yaml.Entry("if", $"vars.{attribute.AzureClientVariable} != ''", "nothing to do before Azure is set up");
            }

            WriteMachine();
            using (_yaml.Block("outputs"))
            {
                foreach (var set in jobs.Sets)
                {
                    _yaml.Entry(set, $"${{{{ steps.list.outputs.{set} }}}}");
                }
            }

            using (_yaml.Block("steps"))
            {
                var steps = new GitHubSteps(_yaml, attribute, jobs, pins);
                steps.Checkout(mayPush: false);
                steps.CompiledBuild(isHandedOn: true);
                steps.Run("Compile the build", [$"{attribute.Script} --help"]);
                steps.Run("List", [.. jobs.Sets.SelectMany<string, string>(set =>
                [
                    $"items=$({attribute.Script} --items {set})",
                    $"echo \"{set}=$items\" >> \"$GITHUB_OUTPUT\"",
                ])], id: "list");
            }
        }
    }

    private void Write(Job job)
    {
        using (_yaml.Block(job.Name))
        {
            string[] needs = [.. jobs.Sets.Count > 0 ? [ItemsJob] : Array.Empty<string>(), .. job.Needs.Select(need => need.Name)];
            _yaml.List("needs", needs);
            if (Condition(job) is { } condition)
            {
                _yaml.Entry("if", condition);
            }

            WriteMachine();
            // A job that does not get the token has no use for what the token may do.
            string[] written = attribute.TokenVariable is not { } token || job.Reads(token) ? [.. attribute.WritePermissions.Select(Key)] : [];
            if (attribute.AzureLogin || written.Length > 0)
            {
                using (_yaml.Block("permissions"))
                {
                    WritePermissions(written, attribute.AzureLogin);
                }
            }

            if (attribute.EnvironmentName is { } environment && jobs.IsLast(job))
            {
                _yaml.Entry("environment", environment);
            }

            WriteMatrix(job);
            using (_yaml.Block("steps"))
            {
                var steps = new GitHubSteps(_yaml, attribute, jobs, pins);
                steps.Checkout(mayPush: written.Contains("contents"));
                steps.CompiledBuild(isHandedOn: needs.Length == 0);
                if (jobs.Jobs.Count == 1)
                {
                    steps.Cache();
                }

                if (attribute.AptPackages.Length > 0)
                {
                    steps.Run("Install what the machine lacks", attribute.AptScript);
                }

                steps.Download(job);
                if (attribute.AzureLogin)
                {
                    steps.AzureLogin(attribute.ClientVariable(jobs.IsLast(job)));
                }

                steps.Run(job);
                steps.Upload(job);
            }
        }
    }

    private string? Condition(Job job) =>
        job.IsOverItems ? $"needs.{ItemsJob}.outputs.{job.Targets[0].Name} != '{{}}'"
        : jobs.Sets.Count > 0 ? $"${{{{ !cancelled() && !failure() && needs.{ItemsJob}.result == 'success' }}}}"
        : attribute.AzureLogin && job.Needs.Count == 0 ? $"vars.{attribute.ClientVariable(jobs.IsLast(job))} != ''"
        : null;

    private void WriteMachine()
    {
        if (attribute.RunsOnLabels.Length > 0)
        {
            _yaml.List("runs-on", attribute.RunsOnLabels);
        }
        else
        {
            _yaml.Entry("runs-on", attribute.Image switch
            {
                GitHubActionsImage.UbuntuLatest => "ubuntu-latest",
                GitHubActionsImage.Ubuntu2404 => "ubuntu-24.04",
                GitHubActionsImage.Ubuntu2204 => "ubuntu-22.04",
                GitHubActionsImage.Ubuntu2404Arm => "ubuntu-24.04-arm",
                GitHubActionsImage.MacOsLatest => "macos-latest",
                GitHubActionsImage.MacOs15 => "macos-15",
                GitHubActionsImage.WindowsLatest => "windows-latest",
                GitHubActionsImage.Windows2025 => "windows-2025",
                _ => "windows-2022",
            });
        }

        _yaml.Entry("timeout-minutes", attribute.TimeoutMinutes);
    }

    private void WriteMatrix(Job job)
    {
        if (!job.IsOverItems && job.Partition is null)
        {
            return;
        }

        using (_yaml.Block("strategy"))
        {
            _yaml.Entry("fail-fast", value: false);
            if (attribute.JobConcurrencyLimit > 0)
            {
                _yaml.Entry("max-parallel", attribute.JobConcurrencyLimit);
            }

            using (_yaml.Block("matrix"))
            {
                if (job.IsOverItems)
                {
                    _yaml.Entry("item", $"${{{{ fromJSON(needs.{ItemsJob}.outputs.{job.Targets[0].Name}).*.item }}}}");
                }

                if (job.Partition is { } partition)
                {
                    _yaml.List("part", [.. Enumerable.Range(1, partition.Total).Select(part => $"{part}")]);
                }
            }
        }
    }
}
