using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks that no step waits, through others, for itself.</summary>
internal static class CycleCheck
{
    public static void Check(PipelineGraph job, DiagnosticBag found)
    {
        var done = new HashSet<string>();
        foreach (var step in job.Steps)
        {
            Visit(step, [], job, done, found);
        }
    }

    private static void Visit(
        StepDefinition step,
        List<string> path,
        PipelineGraph job,
        HashSet<string> done,
        DiagnosticBag found)
    {
        if (done.Contains(step.Name.Text))
        {
            return;
        }

        path.Add(step.Name.Text);
        foreach (var bound in step.Inputs.Select(input => input.Value).OfType<BoundValue>())
        {
            if (bound.Source is not StepOutput output)
            {
                continue;
            }

            var start = path.IndexOf(output.Step);
            if (start >= 0)
            {
                // From each step to the one it waits for, and back to the first.
                var circle = string.Join(" → ", path.Skip(start).Append(output.Step));
                found.Error(Codes.CircularSteps, bound.Position, $"these steps wait for each other: {circle}");
            }
            else if (job.FindStep(output.Step) is { } source)
            {
                Visit(source, path, job, done, found);
            }
        }

        path.RemoveAt(path.Count - 1);
        done.Add(step.Name.Text);
    }
}
