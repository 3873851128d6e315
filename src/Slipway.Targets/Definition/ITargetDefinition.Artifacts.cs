using System.Runtime.CompilerServices;

namespace Slipway.Targets;

public partial interface ITargetDefinition
{
    /// <summary>Names the files that the target makes for others, for the build's report and for what generates CI files.</summary>
    /// <param name="patterns">Files or glob patterns, relative to the root or full.</param>
    ITargetDefinition Produces(params string[] patterns);

    /// <summary>Names the targets whose files this one takes; all that they produce, unless patterns are given.</summary>
    ITargetDefinition Consumes(params Target[] targets);

    /// <inheritdoc cref="Consumes(Target[])"/>
    /// <typeparam name="T">An interface that the build implements.</typeparam>
    ITargetDefinition Consumes<T>(params Func<T, Target>[] targets);

    /// <summary>Names files of another target that this one takes.</summary>
    /// <param name="target">The other target.</param>
    /// <param name="patterns">Which of its files: patterns as in <see cref="Produces"/>; none for all.</param>
    ITargetDefinition Consumes(Target target, params string[] patterns);

    /// <summary>
    /// Says that the target's work can be parted among several builds, each of which takes its share by a parameter of
    /// type <see cref="Targets.Partition"/>.
    /// </summary>
    /// <param name="size">Among how many; 1 or more. The last one stands.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is less than 1.</exception>
    ITargetDefinition Partition(int size);

    /// <summary>
    /// Names a parameter that the target reads and that need not be given. Of the jobs of a CI server only those that run
    /// such a target, or one that <see cref="Requires{T}(Func{T}, string)"/> it, are handed a secret.
    /// </summary>
    /// <param name="parameter">The parameter: <c>() => ApiKey</c>.</param>
    /// <param name="expression">Its text, by which the parameter is named; filled in by the compiler.</param>
    /// <typeparam name="T">The parameter's type.</typeparam>
    ITargetDefinition Uses<T>(Func<T> parameter, [CallerArgumentExpression(nameof(parameter))] string expression = "");

    /// <summary>
    /// Says that what the target makes is on this machine and ends with it, unless a parameter is given, such as the
    /// address of a service: jobs of a CI server that build on one another then can't share it. May be said of several.
    /// </summary>
    /// <param name="parameter">The parameter: <c>() => Registry</c>.</param>
    /// <param name="expression">Its text, by which the parameter is named; filled in by the compiler.</param>
    /// <typeparam name="T">The parameter's type.</typeparam>
    ITargetDefinition LocalUnless<T>(Func<T> parameter, [CallerArgumentExpression(nameof(parameter))] string expression = "");
}
