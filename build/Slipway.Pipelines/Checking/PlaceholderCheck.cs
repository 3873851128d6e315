using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks that a command uses only inputs and outputs that its component declares.</summary>
internal static class PlaceholderCheck
{
    public static void Check(CommandComponent component, string name, DiagnosticBag found)
    {
        foreach (var expression in Expression.In(component.Command).Distinct())
        {
            switch (Expression.Path(expression))
            {
                case ["inputs", var input]:
                    CheckDeclared(component, name, "input", input, component.Inputs.Select(i => i.Name), found);
                    break;
                case ["outputs", var output]:
                    CheckDeclared(component, name, "output", output, component.Outputs.Select(o => o.Name), found);
                    break;
                case ["parent", ..]:
                    found.Error(
                        Codes.InvalidExpression,
                        component.CommandPosition,
                        $"the command of '{name}' uses '{expression}'; a command sees its own 'inputs.NAME' and 'outputs.NAME'");
                    break;
            }
        }
    }

    private static void CheckDeclared(
        CommandComponent component,
        string name,
        string what,
        string used,
        IEnumerable<string> declared,
        DiagnosticBag found)
    {
        var names = declared.ToHashSet();
        if (!names.Contains(used))
        {
            found.Error(
                Codes.UndeclaredPlaceholder,
                component.CommandPosition,
                $"the command of '{name}' uses {what} '{used}', which is not declared{NearestName.Hint(used, names)}");
        }
    }
}
