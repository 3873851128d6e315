namespace Slipway.Images;

/// <summary>A line of a builder's output, without what the builder puts before it.</summary>
/// <param name="Text">The line.</param>
/// <param name="IsStep">Whether it begins a step.</param>
internal readonly record struct BuildLine(string Text, bool IsStep);

/// <summary>A step of a build that goes on.</summary>
/// <param name="Number">Which one, as Docker counts: <c>3/7</c>, or <c>build 3/7</c> of a stage with a name.</param>
/// <param name="Instruction">What it does, such as <c>RUN make</c>.</param>
/// <param name="Since">When it was begun.</param>
public sealed record BuildStep(string Number, string Instruction, DateTimeOffset Since);

/// <summary>Where a build failed.</summary>
/// <param name="Name">The step, in words: "step 3 of 7 (RUN)".</param>
/// <param name="Instruction">The Dockerfile's instruction, when it is one of its own.</param>
/// <param name="LastLines">The last lines that the step wrote, at most 40.</param>
internal sealed record FailedStep(string Name, DockerfileInstruction? Instruction, IReadOnlyCollection<string> LastLines);

/// <summary>Follows a builder's output, to know at a failure which step it was, and what it wrote last.</summary>
internal abstract class BuildProgress
{
    protected const int KeptLines = 40;

    /// <summary>The short id of the newest image that a step made, where steps make images.</summary>
    public virtual string? NewestImage => null;

    /// <summary>The Dockerfile's line that the builder shows for a failure, where it shows one.</summary>
    public virtual int? FailedLine => null;

    /// <summary>The step that the last line is of; null before there is one.</summary>
    public BuildStep? Current { get; protected set; }

    /// <summary>Takes in one line.</summary>
    public abstract BuildLine Take(string line);

    /// <summary>The step that failed, if the build did; null when it failed outside of all steps.</summary>
    public abstract FailedStep? Failed(Dockerfile dockerfile);

    protected static void Keep(Queue<string> lines, string line)
    {
        lines.Enqueue(line);
        if (lines.Count > KeptLines)
        {
            lines.Dequeue();
        }
    }
}
