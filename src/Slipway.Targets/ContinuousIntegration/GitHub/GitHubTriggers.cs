namespace Slipway.Targets;

/// <summary>What starts a workflow.</summary>
internal sealed class GitHubTriggers(YamlWriter yaml, GitHubActionsAttribute attribute, ParameterSet parameters)
{
    public void Write()
    {
        if (attribute.HasPushLimits)
        {
            using (yaml.Block("push"))
            {
                yaml.List("branches", attribute.OnPushBranches);
                yaml.List("branches-ignore", attribute.OnPushBranchesIgnore);
                yaml.List("tags", attribute.OnPushTags);
                yaml.List("tags-ignore", attribute.OnPushTagsIgnore);
                WritePaths(attribute.OnPushIncludePaths, attribute.OnPushExcludePaths);
            }
        }
        else if (attribute.On.Contains(GitHubActionsTrigger.Push))
        {
            yaml.Entry("push");
        }

        if (attribute.HasPullRequestLimits)
        {
            using (yaml.Block("pull_request"))
            {
                yaml.List("branches", attribute.OnPullRequestBranches);
                WritePaths(attribute.OnPullRequestIncludePaths, attribute.OnPullRequestExcludePaths);
            }
        }
        else if (attribute.On.Contains(GitHubActionsTrigger.PullRequest))
        {
            yaml.Entry("pull_request");
        }

        if (attribute.OnCronSchedule is { } cron)
        {
            using (yaml.Block("schedule"))
            using (yaml.Item())
            {
                yaml.Entry("cron", cron);
            }
        }

        WriteDispatch();
    }

    // A pattern after those that include: what it names is left out again.
    private void WritePaths(string[] included, string[] excluded)
    {
        if (included.Length == 0)
        {
            yaml.List("paths-ignore", excluded);
        }
        else
        {
            yaml.List("paths", [.. included, .. excluded.Select(path => $"!{path}")]);
        }
    }

    private void WriteDispatch()
    {
        var inputs = attribute.OnWorkflowDispatchRequiredInputs.Select(input => (Name: input, IsRequired: true))
            .Concat(attribute.OnWorkflowDispatchOptionalInputs.Select(input => (Name: input, IsRequired: false)))
            .ToList();
        if (inputs.Count == 0)
        {
            if (attribute.On.Contains(GitHubActionsTrigger.WorkflowDispatch))
            {
                yaml.Entry("workflow_dispatch");
            }

            return;
        }

        using (yaml.Block("workflow_dispatch"))
        using (yaml.Block("inputs"))
        {
            foreach (var (name, isRequired) in inputs)
            {
                using (yaml.Block(name))
                {
                    if (parameters.Find(name)?.Description is { } description)
                    {
                        yaml.Entry("description", description);
                    }

                    yaml.Entry("required", isRequired);
                    yaml.Entry("type", "string");
                }
            }
        }
    }
}
