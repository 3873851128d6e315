using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Testing.Diagnostics;
using Slipway.Testing.Reading;
using Slipway.Testing.Recording;

namespace Slipway.Testing;

/// <summary>Writes a test from a run that went well: what it was given, cut to a sample, and what came of it.</summary>
public static class TestRecorder
{
    /// <summary>
    /// Writes <c>tests/NAME.yml</c> and <c>tests/data/NAME</c> in the pipeline's folder: all of it, or nothing.
    /// </summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="name">What the test is to be called.</param>
    /// <param name="inputs">
    /// What the run was given, as <see cref="PipelineTest.Inputs"/> has it: literals, and data as full paths or URIs.
    /// </param>
    /// <param name="run">The run.</param>
    /// <param name="repositoryRoot">The repository.</param>
    /// <param name="options">How much of the data becomes part of the test.</param>
    /// <exception cref="DiagnosticException">
    /// A file is in the way, or the run can't be recorded. Nothing was written.
    /// </exception>
    public static RecordedTest Record(
        TestedPipeline pipeline,
        string name,
        IReadOnlyDictionary<string, string> inputs,
        TestRun run,
        string repositoryRoot,
        RecordOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(run);
        var faults = new Faults();
        var context = new ReadingContext(pipeline, new RepositoryBoundary(repositoryRoot), faults);
        var place = new RecordingPlace(context, name);
        RecordingCheck.Check(context, place, inputs, run);
        faults.ThrowIfAny();
        try
        {
            return Write(context, place, inputs, run, options ?? new RecordOptions());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            place.TakeBack();
            var message = $"run {run.JobName} can't be recorded: {e.Message}";
            throw new DiagnosticException(new Diagnostic(Codes.NotRecorded, message) { File = place.Position.File }, e);
        }
        catch
        {
            place.TakeBack();
            throw;
        }
    }

    private static RecordedTest Write(
        ReadingContext context,
        RecordingPlace place,
        IReadOnlyDictionary<string,
        string> inputs,
        TestRun run,
        RecordOptions options)
    {
        place.Begin();
        var sample = new InputSample(place.Staging, options);
        var given = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var input in context.Pipeline.Inputs.Where(input => inputs.ContainsKey(input.Name)))
        {
            var value = inputs[input.Name];
            given[input.Name] = Path.IsPathRooted(value) && InputReader.IsData(input)
                ? $"./{context.Pipeline.TestsFolder}/{RecordingPlace.DataFolder}/{place.Name}/{sample.Take(input, value)}"
                : value;
        }

        var outputs = new OutputDraft(context.Pipeline, run, sample.Cut.Count > 0);
        var text = new TestText(context.Pipeline, run, place.Relative(options.SchemaFile)).Of(given.ToImmutable(), outputs.Outputs(), outputs.Metrics());
        var files = place.Settle(text);

        // It is read as anyone will read it: what can't be is no test.
        var test = new PipelineTestReader(context).Read(place.File);
        context.Faults.ThrowIfAny();
        return new RecordedTest(test!, files, [.. sample.Cut]);
    }
}
