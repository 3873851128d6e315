namespace Slipway.Targets;

public partial interface ITargetDefinition
{
    /// <summary>Runs those targets before this one, and whenever this one runs.</summary>
    ITargetDefinition DependsOn(params Target[] targets);

    /// <inheritdoc cref="DependsOn(Target[])"/>
    /// <typeparam name="T">An interface that the build implements.</typeparam>
    ITargetDefinition DependsOn<T>(params Func<T, Target>[] targets);

    /// <inheritdoc cref="DependsOn(Target[])"/>
    /// <typeparam name="T">An interface that the build may implement.</typeparam>
    ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets);

    /// <summary>Runs this target before those, and whenever one of them runs.</summary>
    ITargetDefinition DependentFor(params Target[] targets);

    /// <inheritdoc cref="DependentFor(Target[])"/>
    /// <typeparam name="T">An interface that the build implements.</typeparam>
    ITargetDefinition DependentFor<T>(params Func<T, Target>[] targets);

    /// <inheritdoc cref="DependentFor(Target[])"/>
    /// <typeparam name="T">An interface that the build may implement.</typeparam>
    ITargetDefinition TryDependentFor<T>(params Func<T, Target>[] targets);

    /// <summary>Runs this target before those that run anyway.</summary>
    ITargetDefinition Before(params Target[] targets);

    /// <inheritdoc cref="Before(Target[])"/>
    /// <typeparam name="T">An interface that the build implements.</typeparam>
    ITargetDefinition Before<T>(params Func<T, Target>[] targets);

    /// <inheritdoc cref="Before(Target[])"/>
    /// <typeparam name="T">An interface that the build may implement.</typeparam>
    ITargetDefinition TryBefore<T>(params Func<T, Target>[] targets);

    /// <summary>Runs this target after those that run anyway.</summary>
    ITargetDefinition After(params Target[] targets);

    /// <inheritdoc cref="After(Target[])"/>
    /// <typeparam name="T">An interface that the build implements.</typeparam>
    ITargetDefinition After<T>(params Func<T, Target>[] targets);

    /// <inheritdoc cref="After(Target[])"/>
    /// <typeparam name="T">An interface that the build may implement.</typeparam>
    ITargetDefinition TryAfter<T>(params Func<T, Target>[] targets);

    /// <summary>Runs those targets after this one, whenever it runs.</summary>
    ITargetDefinition Triggers(params Target[] targets);

    /// <inheritdoc cref="Triggers(Target[])"/>
    /// <typeparam name="T">An interface that the build implements.</typeparam>
    ITargetDefinition Triggers<T>(params Func<T, Target>[] targets);

    /// <inheritdoc cref="Triggers(Target[])"/>
    /// <typeparam name="T">An interface that the build may implement.</typeparam>
    ITargetDefinition TryTriggers<T>(params Func<T, Target>[] targets);

    /// <summary>Runs this target after those, whenever one of them runs.</summary>
    ITargetDefinition TriggeredBy(params Target[] targets);

    /// <inheritdoc cref="TriggeredBy(Target[])"/>
    /// <typeparam name="T">An interface that the build implements.</typeparam>
    ITargetDefinition TriggeredBy<T>(params Func<T, Target>[] targets);

    /// <inheritdoc cref="TriggeredBy(Target[])"/>
    /// <typeparam name="T">An interface that the build may implement.</typeparam>
    ITargetDefinition TryTriggeredBy<T>(params Func<T, Target>[] targets);
}
