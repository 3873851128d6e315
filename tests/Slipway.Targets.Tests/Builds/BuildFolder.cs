namespace Slipway.Targets.Tests.Builds;

/// <summary>A repository for a build to run in, an output to write to, and an environment that only it sees.</summary>
internal sealed class BuildFolder : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    public BuildFolder()
    {
        Root = Directory.CreateTempSubdirectory("slipway-targets-").FullName;
        Directory.CreateDirectory(Path.Combine(Root, ".nuke"));
        Environment = new BuildEnvironment
        {
            Output = _output,
            Errors = _errors,
            WorkingDirectory = Root,
            Time = new StoppedTime(),
        };
    }

    public string Root { get; }

    public BuildEnvironment Environment { get; set; }

    public string Output => _output.ToString();

    /// <summary>What was written beside an answer that programs read.</summary>
    public string Errors => _errors.ToString();

    public void Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public void SetVariable(string name, string value) => Environment = Environment with
    {
        Variables = new Dictionary<string, string>(Environment.Variables) { [name] = value },
    };

    /// <summary>Runs a build; <paramref name="arguments"/> are parted by blanks.</summary>
    public async Task<T> RunAsync<T>(string arguments = "", int expected = 0)
        where T : SlipwayBuild, new()
    {
        T? build = null;
        var exitCode = await SlipwayBuild.ExecuteAsync<T>(
            arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Environment,
            [.. Default<T>(created => build = created)]);
        exitCode.Should().Be(expected, Output);
        return build!;
    }

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>The target property called Default, if the build has one.</summary>
    private static Func<T, Target>[] Default<T>(Action<T> created)
        where T : SlipwayBuild
    {
        var property = typeof(T).GetProperty("Default");
        return
        [
            build =>
            {
                created(build);
                return property?.GetValue(build) as Target ?? (definition => definition);
            },
        ];
    }

    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
