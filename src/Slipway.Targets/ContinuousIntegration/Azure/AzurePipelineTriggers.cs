namespace Slipway.Targets;

/// <summary>What starts a pipeline. What is not said here means "always" to the server, and so all of it is said.</summary>
internal sealed class AzurePipelineTriggers(YamlWriter yaml, AzurePipelinesAttribute attribute)
{
    public void Write()
    {
        WriteFilters(
            "trigger",
            attribute.TriggerBatch,
            ("branches", attribute.TriggerBranchesInclude, attribute.TriggerBranchesExclude),
            ("tags", attribute.TriggerTagsInclude, attribute.TriggerTagsExclude),
            ("paths", attribute.TriggerPathsInclude, attribute.TriggerPathsExclude));
        WriteFilters(
            "pr",
            isBatch: false,
            ("branches", attribute.PullRequestsBranchesInclude, attribute.PullRequestsBranchesExclude),
            ("paths", attribute.PullRequestsPathsInclude, attribute.PullRequestsPathsExclude));
        if (attribute.ScheduleCron is { } cron)
        {
            using (yaml.Block("schedules"))
            using (yaml.Item())
            {
                yaml.Entry("cron", cron);
                yaml.Entry("displayName", cron);
                using (yaml.Block("branches"))
                {
                    yaml.List("include", attribute.ScheduleBranches);
                }

                yaml.Entry("always", value: true);
            }
        }
    }

    private void WriteFilters(string key, bool isBatch, params (string Key, string[] Included, string[] Excluded)[] filters)
    {
        var given = filters.Where(filter => filter.Included.Length + filter.Excluded.Length > 0).ToList();
        if (given.Count == 0)
        {
            yaml.Entry(key, "none");
            return;
        }

        using (yaml.Block(key))
        {
            if (isBatch)
            {
                yaml.Entry("batch", value: true);
            }

            foreach (var (filter, included, excluded) in given)
            {
                using (yaml.Block(filter))
                {
                    yaml.List("include", included);
                    yaml.List("exclude", excluded);
                }
            }
        }
    }
}
