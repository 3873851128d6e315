using System.Globalization;

namespace Slipway.Targets;

/// <summary>
/// What <c>--plan</c> shows: a tree from what is invoked to what that needs, with the numbers by which targets run one
/// after the other. What a target needs stands beneath it, once; what it waits for besides is named there.
/// </summary>
internal sealed class PlanText
{
    private readonly BuildWriter _writer;
    private readonly Dictionary<ExecutableTarget, int> _numbers;
    private readonly HashSet<ExecutableTarget> _shown = [];
    private readonly (string Branch, string Last, string Line, string Gap) _marks;

    private PlanText(BuildWriter writer, ExecutionPlan plan)
    {
        _writer = writer;
        _numbers = plan.Targets.Select((planned, i) => (planned.Target, i)).ToDictionary(pair => pair.Target, pair => pair.i + 1);
        _marks = writer.IsUnicode ? ("├─ ", "└─ ", "│  ", "   ") : ("+- ", "`- ", "|  ", "   ");
    }

    public static void Write(BuildWriter writer, ExecutionPlan plan)
    {
        var text = new PlanText(writer, plan);
        foreach (var root in plan.Targets.Where(planned => planned.Cause == PlanCause.Invoked))
        {
            text.Write(root.Target, "", "", root.IsNamed ? "invoked" : "invoked by default", root.Target.Name);
        }
    }

    private void Write(ExecutableTarget target, string prefix, string childPrefix, string remark, string name)
    {
        var isNew = _shown.Add(target);
        var children = isNew ? Children(target).ToList() : [];
        var number = _numbers[target].ToString(CultureInfo.InvariantCulture);
        var isAbove = !isNew && Children(target).Any();
        string[] remarks = [remark, isAbove ? "as above" : ""];
        var said = string.Join(", ", remarks.Where(text => text.Length > 0));
        _writer.WriteLine($"{prefix}{name} #{number}{(said.Length > 0 ? $"   {said}" : "")}", isNew ? Tone.Plain : Tone.Faint);
        for (var i = 0; i < children.Count; i++)
        {
            var isLast = i == children.Count - 1;
            var (child, how, isBranch) = children[i];
            var own = childPrefix + (isLast ? _marks.Last : _marks.Branch);
            if (isBranch)
            {
                Write(child, own, childPrefix + (isLast ? _marks.Gap : _marks.Line), how, NameBeneath(child, target));
            }
            else
            {
                _writer.WriteLine($"{own}{how} {NameBeneath(child, target)} #{_numbers[child]}", Tone.Faint);
            }
        }
    }

    /// <summary>An item needs no more than its own name beneath the target that collects it, or beside another one.</summary>
    private static string NameBeneath(ExecutableTarget child, ExecutableTarget parent) =>
        child.Collector is { } collector && (collector == parent || collector == parent.Collector)
            ? child.Definition.Item!
            : child.Name;

    private IEnumerable<(ExecutableTarget Target, string How, bool IsBranch)> Children(ExecutableTarget target)
    {
        // What the whole waits for is not said again of each item.
        var ofWhole = target.Collector is { } whole && _numbers.ContainsKey(whole)
            ? whole.ExecutionDependencies.Concat(whole.OrderDependencies).ToHashSet()
            : [];
        foreach (var dependency in target.ExecutionDependencies
            .Where(dependency => !ofWhole.Contains(dependency) || dependency.Collector == target.Collector)
            .Distinct().OrderBy(dependency => _numbers[dependency]))
        {
            yield return (dependency, "", true);
        }

        foreach (var earlier in target.OrderDependencies
            .Where(earlier => _numbers.ContainsKey(earlier) && !ofWhole.Contains(earlier))
            .Distinct().OrderBy(earlier => _numbers[earlier]))
        {
            yield return (earlier, "after", false);
        }

        foreach (var triggered in target.Triggers.Distinct().OrderBy(triggered => _numbers[triggered]))
        {
            yield return (triggered, "triggered", true);
        }
    }
}
