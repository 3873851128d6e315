using Microsoft.Extensions.Logging;
using Slipway.Core.Processes;
using Slipway.Targets;

/// <summary>A build that the tests start as a process of its own.</summary>
internal sealed class SampleBuild : SlipwayBuild
{
    public static Task<int> Main(string[] args) => ExecuteAsync<SampleBuild>(args, build => build.E);

    Target A => _ => _.Executes(() => { });

    Target B => _ => _.DependsOn(A).Executes(() => { });

    Target C => _ => _.DependsOn(B).Executes(() => { });

    Target D => _ => _.DependsOn(C).Executes(() => { });

    public Target E => _ => _.DependsOn(D).Executes(() => { });

    Target Fails => _ => _.Executes(() => throw new InvalidOperationException("no way"));

    /// <summary>Ends as soon as it is asked to.</summary>
    Target Waits => _ => _.Executes(async cancellationToken =>
    {
        Log.LogInformation("waiting");
        await Task.Delay(Timeout.Infinite, cancellationToken);
    });

    /// <summary>Asks when it is asked to end, and says what it was told.</summary>
    Target Asks => _ => _.Executes(async cancellationToken =>
    {
        Log.LogInformation("waiting");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Log.LogInformation("told {Answer}", Host.Ask!(new Question("Sure?", IsSecret: false) { OnInterrupt = "by Ctrl+C" }));
        }
    });

    /// <summary>Does not listen.</summary>
    Target Deaf => _ => _.Executes(async () =>
    {
        Log.LogInformation("waiting");
        await Task.Delay(Timeout.Infinite, CancellationToken.None);
    });

    /// <summary>Listens to nobody, and ends when there is a file called go.</summary>
    Target Blocks => _ => _.Executes(() =>
    {
        Log.LogInformation("working");
        while (!File.Exists(RootDirectory / "go"))
        {
            Thread.Sleep(20);
        }
    });

    /// <summary>Waits for a program, whose process id it says.</summary>
    Target Starts => _ => _.Executes(cancellationToken => ShellAsync(Sleep, cancellationToken));

    /// <summary>The same, but does not listen.</summary>
    Target StartsDeaf => _ => _.Executes(() => ShellAsync(Sleep, CancellationToken.None));

    Target CleansUp => _ => _.DependsOn(Starts).AssuredAfterFailure().Executes(() =>
    {
        Log.LogInformation("cleaning up");
        File.WriteAllText(RootDirectory / "build.txt", $"{Environment.ProcessId}");
        Note(nameof(CleansUp));
    });

    /// <summary>Its program ends, and leaves one behind that ends when there is a file called go, or no folder.</summary>
    Target Leaves => _ => _.Executes(cancellationToken =>
        ShellAsync($"(while test -d '{RootDirectory}' && ! test -e '{RootDirectory}/go'; do sleep 0.1; done) & echo left", cancellationToken));

    Target Exits => _ => _.DependsOn(First).Executes(() => Environment.Exit(0));

    Target ExitsThree => _ => _.DependsOn(First).Executes(() => Environment.Exit(3));

    /// <summary>Exits while a program runs, and another target.</summary>
    Target ExitsLate => _ => _.Executes(() =>
    {
        while (!File.Exists(RootDirectory / "go"))
        {
            Thread.Sleep(20);
        }

        Environment.Exit(3);
    });

    Target After => _ => _.After(Exits, ExitsThree, ThrowsAside).Executes(() => Note(nameof(After)));

    /// <summary>Throws where nothing waits for it.</summary>
    Target ThrowsAside => _ => _.DependsOn(First).Executes(cancellationToken =>
    {
        new Thread(() => throw new InvalidOperationException("no way")).Start();
        return Task.Delay(Timeout.Infinite, cancellationToken);
    });

    [Parameter, Secret] readonly string Password = "";

    /// <summary>Writes past the log, in pieces, the last of which does not end its line.</summary>
    Target Prints => _ => _.Executes(() =>
    {
        Console.WriteLine("begun");
        Console.Write("it is ");
        Console.Write(Password);
        Console.Error.WriteLine($" or {Uri.EscapeDataString(Password)}");
        Console.WriteLine("{0}", 1);
        Console.WriteLine("::warning::not for the server");
        Console.Write("not ended");
    });

    Target Reports => _ => _.Executes(() =>
        ReportSummary("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"));

    /// <summary>Writes between what the other one writes.</summary>
    Target PrintsToo => _ => _.Executes(async cancellationToken =>
    {
        for (var i = 0; i < 100; i++)
        {
            Console.WriteLine("other");
            await Task.Yield();
        }
    });

    /// <summary>Holds the console, as each write to it does for a moment, until there is a file called go.</summary>
    Target HoldsConsole => _ => _.Executes(() =>
    {
        Monitor.Enter(Console.Out);
        File.WriteAllText(RootDirectory / "held", "");
        while (!File.Exists(RootDirectory / "go"))
        {
            Thread.Sleep(20);
        }

        Console.WriteLine("let go");
        Monitor.Exit(Console.Out);
    });

    /// <summary>Says something while the console is held.</summary>
    Target Speaks => _ => _.Executes(async cancellationToken =>
    {
        while (!File.Exists(RootDirectory / "held"))
        {
            await Task.Delay(20, cancellationToken);
        }

        Log.LogInformation("spoken");
    });

    Target First => _ => _.Executes(() => Note(nameof(First)));

    /// <summary>Ends when there is a file called go.</summary>
    Target Slow => _ => _.DependsOn(First).Executes(cancellationToken => WorkAsync(nameof(Slow), cancellationToken));

    /// <summary>The same, but kept from running again while its input stays.</summary>
    Target Kept => _ => _.Inputs("in.txt").Outputs("out.txt").Executes(async cancellationToken =>
    {
        await WorkAsync(nameof(Kept), cancellationToken);
        await File.WriteAllTextAsync(RootDirectory / "out.txt", "made", cancellationToken);
    });

    private string Sleep => $"echo id $$; echo $$ >'{RootDirectory}/id.txt'; exec sleep 600";

    private Task<ChildProcessResult> ShellAsync(string script, CancellationToken cancellationToken) =>
        new ChildProcess("/bin/sh", "-c", script) { OnLine = line => Log.LogInformation("{Line}", line), OutputGrace = TimeSpan.FromMilliseconds(100) }
            .RunSuccessfullyAsync(cancellationToken);

    private async Task WorkAsync(string target, CancellationToken cancellationToken)
    {
        Note(target);
        Log.LogInformation("working");
        while (!File.Exists(RootDirectory / "go"))
        {
            await Task.Delay(20, cancellationToken);
        }
    }

    private void Note(string target) => File.AppendAllText(RootDirectory / "ran.txt", $"{target}\n");
}
