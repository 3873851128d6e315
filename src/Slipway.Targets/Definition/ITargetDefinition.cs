using System.Runtime.CompilerServices;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>
/// What a target says of itself. Each method may be called several times and adds to what was said before, unless it
/// says otherwise. The methods with a type parameter name targets of an interface that the build implements; their
/// <c>Try…</c> variants do nothing when it does not.
/// </summary>
public partial interface ITargetDefinition
{
    /// <summary>One line for <c>--help</c>. The last one stands.</summary>
    ITargetDefinition Description(string description);

    /// <summary>Leaves the target out of <c>--help</c>; it can still be invoked.</summary>
    ITargetDefinition Unlisted();

    /// <summary>
    /// Says that the target changes nothing in the repository: a build of such targets alone does not write the files of CI
    /// servers either, but warns where they are not right.
    /// </summary>
    ITargetDefinition WritesNothing();

    /// <summary>What the target does. A target without actions only collects others.</summary>
    ITargetDefinition Executes(Action action);

    /// <summary>What the target does, asynchronously.</summary>
    ITargetDefinition Executes(Func<Task> action);

    /// <summary>What the target does, asynchronously; the token is cancelled when the build is interrupted.</summary>
    ITargetDefinition Executes(Func<CancellationToken, Task> action);

    /// <summary>
    /// Asks, just before the target would run, whether there is anything to do; when every probe of the target says
    /// no, its actions don't run and its status is <see cref="TargetStatus.UpToDate"/>. Not asked under <c>--force</c>.
    /// </summary>
    ITargetDefinition UpToDateWhen(Func<CancellationToken, Task<UpToDateProbe>> probe);

    /// <summary>Skips the target when the condition, evaluated before any target runs, is false.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="expression">Its text, shown as the reason; filled in by the compiler.</param>
    ITargetDefinition OnlyWhenStatic(
        Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string expression = "");

    /// <summary>Skips the target when the condition, evaluated just before it would run, is false.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="expression">Its text, shown as the reason; filled in by the compiler.</param>
    ITargetDefinition OnlyWhenDynamic(
        Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string expression = "");

    /// <summary>What becomes of the dependencies when this target is skipped. The last one stands.</summary>
    ITargetDefinition WhenSkipped(DependencyBehavior behavior);

    /// <summary>Requires that a parameter is given, checked before any target runs.</summary>
    /// <param name="parameter">The parameter: <c>() => Registry</c>.</param>
    /// <param name="expression">Its text, by which the parameter is named; filled in by the compiler.</param>
    /// <typeparam name="T">The parameter's type.</typeparam>
    ITargetDefinition Requires<T>(
        Func<T?> parameter,
        [CallerArgumentExpression(nameof(parameter))] string expression = "")
        where T : class;

    /// <inheritdoc cref="Requires{T}(Func{T}, string)"/>
    ITargetDefinition Requires<T>(
        Func<T?> parameter,
        [CallerArgumentExpression(nameof(parameter))] string expression = "")
        where T : struct;

    /// <summary>Requires that a condition holds, checked before any target runs.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="expression">Its text, shown when it does not hold; filled in by the compiler.</param>
    ITargetDefinition Requires(
        Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string expression = "");

    /// <summary>
    /// Bounds how many targets that do the same kind of work, such as pushing to a registry, run at once. Of several
    /// bounds on a kind the least counts.
    /// </summary>
    /// <param name="work">The kind of work: any name that the targets share.</param>
    /// <param name="most">How many run at once, at most; 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    ITargetDefinition Limit(string work, int most);

    /// <summary>Runs even when an earlier target failed or the build was interrupted.</summary>
    ITargetDefinition AssuredAfterFailure();

    /// <summary>Lets the build go on when this target fails; it still ends with a failure.</summary>
    ITargetDefinition ProceedAfterFailure();

    /// <summary>
    /// Lets all go on that does not come after this target when it fails, so that all that is wrong is told at once; what
    /// comes after it, by any edge, is not run, and the build ends with a failure.
    /// </summary>
    ITargetDefinition FailAlone();

    /// <summary>Takes over all that other targets, such as an overridden <c>base.Compile</c>, say of themselves.</summary>
    ITargetDefinition Inherit(params Target[] targets);

    /// <inheritdoc cref="Inherit(Target[])"/>
    /// <typeparam name="T">An interface that the build implements.</typeparam>
    ITargetDefinition Inherit<T>(params Func<T, Target>[] targets);

    /// <summary>Takes over all that the target which this one overrides, in a base class or an interface, says of itself.</summary>
    /// <exception cref="DiagnosticException">SLP1004: it overrides none.</exception>
    ITargetDefinition Base();
}
