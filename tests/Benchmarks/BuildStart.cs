using System.Globalization;
using Slipway.Core.Processes;

namespace Slipway.Benchmarks;

/// <summary>
/// This repository's build with five chained empty targets, against Cake 7.0.0 with the same graph and against an empty
/// program. Each stands in a folder of its own, and they take turns.
/// </summary>
internal static class BuildStart
{
    private const string Floor = "an empty program";

    private static readonly Dictionary<string, string?> Quiet = new()
    {
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["ArtifactsPath"] = null,
    };

    /// <summary>Measures builds that have nothing to compile and nothing to do.</summary>
    public static async Task MeasureAsync(int runs, TextWriter output)
    {
        using var folders = new BuildFolders();
        var slipway = await SlipwayAsync(folders);
        var cake = await CakeAsync(folders, isCached: true);
        var floor = await FloorAsync(folders);
        var times = await TakeTurnsAsync(runs, slipway, cake, floor);
        await WriteAsync(output, times);
        var (own, other, least) = (times[slipway], times[cake], times[floor]);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"against Cake with its script cache: {own.Median / other.Median:F2} (bound: 0.30); above the empty program: "
            + $"{(own.Median - least.Median).TotalMilliseconds:F0} ms, at least {(own.Least - least.Least).TotalMilliseconds:F0} ms (bound: 150)"));
    }

    /// <summary>Measures builds after an edit of the file that has the targets.</summary>
    public static async Task MeasureEditsAsync(int runs, TextWriter output)
    {
        using var folders = new BuildFolders();
        var slipway = await SlipwayAsync(folders) with { EditedFile = "build/Build.cs" };
        var cake = await CakeAsync(folders, isCached: false) with { EditedFile = "build.cake" };
        var times = await TakeTurnsAsync(runs, slipway, cake);
        await WriteAsync(output, times);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"against Cake without its cache: {times[slipway].Median / times[cake].Median:F2}, of the least times "
            + $"{times[slipway].Least / times[cake].Least:F2} (bound: 1.00)"));
    }

    private static async Task<Dictionary<Way, Times>> TakeTurnsAsync(int runs, params Way[] ways)
    {
        var times = ways.ToDictionary(way => way, _ => new Times());
        for (var run = 0; run <= runs; run++)
        {
            foreach (var way in ways)
            {
                if (way.EditedFile is not null)
                {
                    await File.AppendAllTextAsync(Path.Combine(way.Folder, way.EditedFile), $"// edit {run}\n");
                }

                // The first time of each is for caches to fill.
                await (run == 0 ? new Times() : times[way]).MeasureAsync(() => way.Command.RunSuccessfullyAsync());
            }
        }

        return times;
    }

    private static async Task WriteAsync(TextWriter output, Dictionary<Way, Times> times)
    {
        await output.WriteLineAsync(Times.Head);
        foreach (var (way, taken) in times)
        {
            await output.WriteLineAsync(taken.Row(way.Name));
        }
    }

    private static async Task<Way> SlipwayAsync(BuildFolders folders)
    {
        var folder = folders.CopyRepository("slipway");
        await File.WriteAllTextAsync(Path.Combine(folder, "build", "Build.Chain.cs"), """
            using Slipway.Targets;

            internal sealed partial class Build
            {
                Target A => _ => _.Executes(() => { });

                Target B => _ => _.DependsOn(A).Executes(() => { });

                Target C => _ => _.DependsOn(B).Executes(() => { });

                Target D => _ => _.DependsOn(C).Executes(() => { });

                Target E => _ => _.DependsOn(D).Executes(() => { });
            }
            """);
        return new Way("./build.sh E", folder, Command(folder, Path.Combine(folder, "build.sh"), "E"));
    }

    private static async Task<Way> CakeAsync(BuildFolders folders, bool isCached)
    {
        var folder = folders.Make("cake");
        await File.WriteAllTextAsync(Path.Combine(folder, "build.cake"), """
            Task("A").Does(() => { });
            Task("B").IsDependentOn("A").Does(() => { });
            Task("C").IsDependentOn("B").Does(() => { });
            Task("D").IsDependentOn("C").Does(() => { });
            Task("E").IsDependentOn("D").Does(() => { });
            RunTarget(Argument("target", "E"));

            """);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "cake.config"), $"[Settings]\nEnableScriptCache={(isCached ? "true" : "false")}\n");
        await Command(folder, "dotnet", "new", "tool-manifest").RunSuccessfullyAsync();
        await Command(folder, "dotnet", "tool", "install", "Cake.Tool", "--version", "7.0.0").RunSuccessfullyAsync();
        return new Way("dotnet cake --target=E", folder, Command(folder, "dotnet", "cake", "--target=E"));
    }

    private static async Task<Way> FloorAsync(BuildFolders folders)
    {
        var folder = folders.Make("floor");
        await File.WriteAllTextAsync(Path.Combine(folder, "floor.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), "return 0;\n");
        await Command(folder, "dotnet", "build", "-c", "Release", "-o", "out", "-nodeReuse:false").RunSuccessfullyAsync();
        return new Way(Floor, folder, Command(folder, "dotnet", Path.Combine(folder, "out", "floor.dll")));
    }

    private static ChildProcess Command(string folder, string program, params string[] arguments) =>
        new(program, arguments) { WorkingDirectory = folder, Environment = Quiet };

    /// <summary>One of the ways to come to the end of the same graph.</summary>
    /// <param name="Name">What a user types.</param>
    /// <param name="Folder">Where.</param>
    /// <param name="Command">How it is started.</param>
    private sealed record Way(string Name, string Folder, ChildProcess Command)
    {
        /// <summary>What is edited each time before it starts; null for nothing.</summary>
        public string? EditedFile { get; init; }
    }
}
