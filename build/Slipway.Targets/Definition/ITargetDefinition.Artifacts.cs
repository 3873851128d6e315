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
}
