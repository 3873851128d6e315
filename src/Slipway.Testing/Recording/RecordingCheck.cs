using Slipway.Core.Text;
using Slipway.Testing.Diagnostics;
using Slipway.Testing.Reading;

namespace Slipway.Testing.Recording;

/// <summary>Finds out what keeps a run from being recorded, before anything is written.</summary>
internal static class RecordingCheck
{
    public static void Check(
        ReadingContext context, RecordingPlace place, IReadOnlyDictionary<string, string> inputs, TestRun run)
    {
        var (faults, at) = (context.Faults, place.Position);
        if (!TestFiles.IsName(place.Name))
        {
            faults.Add(
                Codes.InvalidName,
                at,
                $"'{place.Name}' can't be the name of a test",
                "take letters, digits, dots, - and _, a letter or a digit first, 100 at most");
            return;
        }

        foreach (var path in place.Occupied())
        {
            faults.Add(
                Codes.Exists,
                at,
                $"'{context.Shown(path)}' is there, and nothing is overwritten",
                "take another name, or delete it");
        }

        if (!context.Boundary.Contains(place.File) || !context.Boundary.Contains(place.Data))
        {
            faults.Add(
                Codes.OutsideRepository,
                at,
                "the test would be written outside of the repository",
                "make the folder of tests a folder");
        }

        if (!run.Status.Equals(TestRun.Completed, StringComparison.OrdinalIgnoreCase))
        {
            faults.Add(Codes.NotRecorded, at, $"run {run.JobName} ended as {run.Status}", "record one that completed");
        }

        foreach (var (name, value) in inputs)
        {
            if (context.Pipeline.Inputs.FirstOrDefault(input => input.Name == name) is not { } input)
            {
                var names = context.Pipeline.Inputs.Select(known => known.Name);
                faults.Add(
                    Codes.UnknownName,
                    at,
                    $"pipeline '{context.Pipeline.Name}' has no input '{name}'{NearestName.Hint(name, names)}",
                    "leave it out");
            }
            else if (InputReader.IsData(input) && Path.IsPathRooted(value) && !Path.Exists(value))
            {
                faults.Add(
                    Codes.NotThere,
                    at,
                    $"input '{name}' of the run was '{value}', which is not there",
                    "record the run where its data is");
            }
        }
    }
}
