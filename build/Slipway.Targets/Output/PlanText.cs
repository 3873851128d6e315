using System.Globalization;

namespace Slipway.Targets;

/// <summary>What <c>--plan</c> shows: the order, and why each target is in.</summary>
internal static class PlanText
{
    public static void Write(BuildWriter writer, ExecutionPlan plan)
    {
        var digits = plan.Targets.Count.ToString(CultureInfo.InvariantCulture).Length;
        var width = plan.Targets.Max(planned => planned.Target.Name.Length);
        var number = 0;
        foreach (var planned in plan.Targets)
        {
            number++;
            var position = number.ToString(CultureInfo.InvariantCulture).PadLeft(digits);
            var why = planned.Cause switch
            {
                PlanCause.Invoked when planned.IsNamed => "invoked",
                PlanCause.Invoked => "invoked by default",
                PlanCause.DependencyOf => $"dependency of {planned.By!.Name}",
                _ => $"triggered by {planned.By!.Name}",
            };
            writer.WriteLine($"{position}. {planned.Target.Name.PadRight(width)}   {why}");
        }
    }
}
