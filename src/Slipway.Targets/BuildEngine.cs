using System.Reflection;
using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

/// <summary>Takes a build from its arguments to its plan, which a <see cref="PlanRunner"/> runs, and to its exit code.</summary>
internal sealed class BuildEngine
{
    private const int ErrorExitCode = -1;

    private readonly Func<SlipwayBuild> _create;
    private readonly IReadOnlyList<Func<SlipwayBuild, Target>> _defaults;
    private readonly SecretMask _secrets;
    private readonly BuildWriter _writer;
    private readonly BuildReporter _reporter;
    private BuildEnvironment _environment;
    private PlanRunner? _runner;

    public BuildEngine(
        Func<SlipwayBuild> create,
        BuildEnvironment environment,
        IReadOnlyList<Func<SlipwayBuild, Target>> defaults)
    {
        _create = create;
        _environment = environment;
        _defaults = defaults;
        _secrets = new SecretMask(secret => _writer!.Server.Mask(secret), () => _reporter!.Warn(
            $"secrets of fewer than {SecretMask.ShortestSecret} characters are not masked, as ordinary words would be"));
        _writer = new BuildWriter(environment, _secrets);
        _reporter = new BuildReporter(_writer);
    }

    /// <summary>How each planned target ended; empty when nothing was to run.</summary>
    public IReadOnlyList<TargetRun> Runs { get; private set; } = [];

    /// <summary>Runs a build as this process's program; Ctrl+C and SIGTERM stop it.</summary>
    public static async Task<int> RunProcessAsync(
        Func<SlipwayBuild> create, IReadOnlyList<Func<SlipwayBuild, Target>> defaults, string[] arguments)
    {
        // build.sh sets it for a sooner start of this short-lived process; what it starts may live long.
        Environment.SetEnvironmentVariable("DOTNET_EnableWriteXorExecute", null);
        if (Environment.ProcessorCount > 1)
        {
            _ = Task.Run(ReportFiles.WarmUp);
        }

        using var signals = new ProcessSignals();
        var environment = BuildEnvironment.OfProcess(signals);
        await using (environment.Output.ConfigureAwait(false))
        {
            var engine = new BuildEngine(create, environment, defaults);
            engine.TakeConsole();
            using var ending = new ProcessEnding(signals, how => engine._runner?.EndAbruptly(how));
            var exitCode = await engine.RunAsync(arguments).ConfigureAwait(false);
            if (signals.EndsProcess)
            {
                // As soon as its children have ended, whose ends made an end of the build: it has no exit code of its own.
                await Task.Delay(Timeout.Infinite, CancellationToken.None).ConfigureAwait(false);
            }

            return exitCode;
        }
    }

    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        try
        {
            if (Prepare(arguments) is not { } prepared)
            {
                return 0;
            }

            using var attempt = prepared.Attempt;
            if (prepared.Explained is { } explained)
            {
                await prepared.Runner.ExplainAsync(explained).ConfigureAwait(false);
                return 0;
            }

            prepared.Build.OnBuildInitialized();
            _runner = prepared.Runner;
            var succeeded = await prepared.Runner.RunAsync().ConfigureAwait(false);
            prepared.Build.OnBuildFinished();
            return succeeded ? prepared.Build.ExitCode : ErrorExitCode;
        }
#pragma warning disable CA1031 // The last place where an error can still be shown to a person.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _reporter.Failed("The build failed", new Failure(e));
            return ErrorExitCode;
        }
    }

    private void TakeConsole()
    {
        // Elsewhere than on Linux, looking at a terminal takes the lock of Console.Out, which must not be this one's.
        if (!OperatingSystem.IsLinux() && _environment.IsTerminal)
        {
            _environment.Size();
        }

        var console = new ConsoleText(_writer);
        Console.SetOut(console);
        Console.SetError(console);
    }

    /// <summary>Answers what can be answered without running, or makes ready to run.</summary>
    /// <returns>Null when the answer is given.</returns>
    private Prepared? Prepare(IReadOnlyList<string> arguments)
    {
        var build = _create();
        var options = new BuildOptions();
        var parameters = new ParameterSet(options.Parameters(), ParameterDiscovery.Find(build, build.SetComponentValue));
        var line = ParameterReading.ReadOptions(arguments, parameters, new TargetWords(build.TargetNames), _environment);
        Apply(options);
        var password = new SecretsPassword(_environment);
        var reading = new ParameterReading(parameters, options, _environment, password);
        if (options.Version)
        {
            _writer.WriteLine(Version());
            return null;
        }

        var context = CreateContext(options);
        build.Attach(context);
        if (!options.Help && options.Encrypt is null)
        {
            reading.ReadParameters(line, context.Root, _secrets);
            Apply(options);
        }

        if (options.Encrypt is not null)
        {
            var file = SecretEncryption.Encrypt(options, context.Root, parameters, _environment, password);
            _writer.WriteLine($"'{options.Encrypt}' is encrypted in {file}");
            return null;
        }

        var graph = TargetGraph.Create(build, build.DeclaredTargets(), [.. _defaults.Select(target => target(build))]);
        context.Graph = graph;
        var state = new StateFolder(context.Root);
        var code = BuildCode.IdentifyQuickly(build.GetType().Assembly);
        var generated = new GeneratedFiles(build.GetType(), context, state, code, parameters);
        if (options.GenerateCI)
        {
            _reporter.FilesWritten(generated.Write(), isWhole: true);
            return null;
        }

        if (options.Items is { } set)
        {
            _environment.Output.WriteLine(ItemsText.Write(graph, set));
            return null;
        }

        var plan = options.Help ? null : ExecutionPlanner.Plan(graph, Invoked(line, options, graph));
        if (plan is null or { Targets.Count: 0 })
        {
            HelpText.Write(_writer, graph, parameters);
            return null;
        }

        if (options.Plan)
        {
            ShowPlan(plan, context);
            return null;
        }

        generated.Follow(mayWrite: options.Why is null && !plan.IsReadOnly);
        if (!options.NoLogo && options.Verbosity > Verbosity.Quiet)
        {
            _writer.WriteLine($"Slipway {Version()}", Tone.Faint);
        }

        context.Forced = Selected(graph, options.Force) ?? [.. graph.Targets];
        var attempt = Attempted(state, code, plan, parameters);
        if (options.Continue)
        {
            attempt.Continue(() => BuildCode.Identify(build.GetType().Assembly));
        }

        var parallelism = options.Parallelism ?? _environment.Parallelism;
        var runner = new PlanRunner(build, context, Scheduler(parallelism), plan, attempt, parallelism);
        if (options.Why is not null)
        {
            return new Prepared(build, runner, attempt, Selected(graph, options.Why));
        }

        Runs = runner.Runs;
        runner.Prepare(parameters, Selected(graph, options.Skip));
        return new Prepared(build, runner, attempt, Explained: null);
    }

    private void Apply(BuildOptions options)
    {
        if (options.Host is { } host && host != _environment.GivenKind)
        {
            _environment = _environment with
            {
                GivenKind = host,
                Ask = host == HostKind.Terminal ? _environment.Ask : null,
                LendTerminal = host == HostKind.Terminal ? _environment.LendTerminal : null,
            };
            _writer.Use(_environment);
        }

        if (options.Items is not null)
        {
            _writer.StayBeside();
        }

        _writer.IsPlain |= options.NoColor;
        _reporter.Verbosity = options.Verbosity;
    }

    private BuildContext CreateContext(BuildOptions options) => new()
    {
        Environment = _environment with
        {
            Ask = _environment.Ask is { } ask ? question => _writer.WithoutRows(() => ask(question)) : null,
            LendTerminal = _environment.LendTerminal is { } lend ? action => _writer.WithoutRows(() => Lent(lend, action)) : null,
        },
        Root = RootFolder.Find(options.Root, _environment.WorkingDirectory),
        Secrets = _secrets,
        Reporter = _reporter,
        Log = new BuildLog(_reporter),
        Profiles = options.Profile,
    };

    private static bool Lent(Action<Action> lend, Action action)
    {
        lend(action);
        return true;
    }

    private void ShowPlan(ExecutionPlan plan, BuildContext context)
    {
        PlanText.Write(_writer, plan);
        try
        {
            var picture = PlanPage.Write(context.ReportFolder, plan, _environment);
            _writer.WriteLine();
            _writer.WriteLine($"As a picture: {Path.GetRelativePath(_environment.WorkingDirectory, picture)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _reporter.Warn($"the picture of the plan can't be written: {e.Message}");
        }
    }

    /// <summary>The attempt at these targets with these parameters.</summary>
    private Attempt Attempted(StateFolder state, string code, ExecutionPlan plan, ParameterSet parameters)
    {
        var invoked = plan.Targets.Where(planned => planned.Cause == PlanCause.Invoked).Select(planned => planned.Target.Name);
        return new Attempt(
            state,
            $"{string.Join(' ', invoked)}\n{parameters.GivenText}",
            code,
            _reporter.Warn);
    }

    private IScheduler Scheduler(int parallelism) => parallelism switch
    {
        1 => new SequentialScheduler(),
        > 1 => new ParallelScheduler(parallelism, _writer),
        _ => throw new DiagnosticException(new Diagnostic(Codes.InvalidValue, $"--parallelism is {parallelism}, but must be 1 or more")),
    };

    private static string[]? Invoked(CommandLine line, BuildOptions options, TargetGraph graph)
    {
        line.RefuseDoubtfulTargets((parameter, item) =>
            graph.Targets.FirstOrDefault(target => target.Definition.HasItem(parameter.Name, item))?.Name);
        if (options.Why is not null)
        {
            return options.Why;
        }

        if (line.Targets.Count == 0 && options.Target is null)
        {
            line.RefuseDoubtfulValues();
            return null;
        }

        return [.. line.Targets, .. options.Target ?? []];
    }

    /// <summary>
    /// The targets that a switch names, with their items; none when it is not given, null (all) when it stands alone.
    /// </summary>
    private static HashSet<ExecutableTarget>? Selected(TargetGraph graph, string[]? names) => names switch
    {
        null => [],
        [] => null,
        _ => [.. names.Select(graph.Names.Get).SelectMany(target => target.Items.Prepend(target))],
    };

    private static string Version() =>
        typeof(SlipwayBuild).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>A build that is ready.</summary>
    /// <param name="Build">The build.</param>
    /// <param name="Runner">Runs it.</param>
    /// <param name="Attempt">What <c>--continue</c> will know of it.</param>
    /// <param name="Explained">The targets of which only to say why they would run; null to run.</param>
    private sealed record Prepared(SlipwayBuild Build, PlanRunner Runner, Attempt Attempt, HashSet<ExecutableTarget>? Explained);
}
