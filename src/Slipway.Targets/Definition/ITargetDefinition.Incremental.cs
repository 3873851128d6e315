using System.Runtime.CompilerServices;

namespace Slipway.Targets;

public partial interface ITargetDefinition
{
    /// <summary>
    /// Names the files that the target is made from. A target with inputs or outputs is
    /// <see cref="TargetStatus.UpToDate"/> when their content, the declared values and the build's own code are those of
    /// its last success here; for an effect that is elsewhere add <see cref="UpToDateWhen"/>, which must agree.
    /// </summary>
    /// <param name="patterns">
    /// Files or glob patterns, relative to the root or full: <c>src/**/*.cs</c>. A <c>!</c> before one leaves files out.
    /// </param>
    ITargetDefinition Inputs(params string[] patterns);

    /// <summary>Names a parameter, or any other value, that the target depends on. Only its digest is stored.</summary>
    /// <param name="value">The value: <c>() => Configuration</c>.</param>
    /// <param name="expression">Its text, by which a change is told; filled in by the compiler.</param>
    /// <typeparam name="T">Its type: a list's items count one by one, all else by its text.</typeparam>
    ITargetDefinition Inputs<T>(Func<T> value, [CallerArgumentExpression(nameof(value))] string expression = "");

    /// <summary>Names the files that the target makes: it runs when one was changed or deleted since.</summary>
    /// <param name="patterns">As those of <see cref="Inputs(string[])"/>.</param>
    ITargetDefinition Outputs(params string[] patterns);
}
