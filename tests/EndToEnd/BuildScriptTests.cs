using System.Globalization;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>
/// From where <c>build.sh</c> can be started, and what it says while it compiles, with a <c>dotnet</c> that only pretends to
/// compile.
/// </summary>
public sealed class BuildScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-script-").FullName;

    public BuildScriptTests()
    {
        foreach (var file in (string[])["global.json", "Directory.Build.props", "Directory.Packages.props", ".editorconfig"])
        {
            Write($"repository/{file}", "");
        }

        Write("repository/build/_build.csproj", "<Project/>");
        File.Copy(Path.Combine(Clone.Source, "build.sh"), Full("repository/build.sh"));
        Write("bin/dotnet", "#!/bin/sh\ncase $1 in --version) ;; build) mkdir -p repository/.nuke/temp/program; echo \"$COMPILE\" | sh ;; *) echo \"ran $*\" ;; esac\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Full("bin/dotnet"), (UnixFileMode)Convert.ToInt32("755", 8));
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("link", "../{0}/repository/build.sh")]
    [InlineData("link", "{0}/repository/build.sh")]
    [InlineData("elsewhere/link", "../repository/build.sh")]
    public async Task A_link_to_it_runs_the_build_that_it_leads_to(string link, string target)
    {
        target = string.Format(CultureInfo.InvariantCulture, target, target[0] == '.' ? Path.GetFileName(_folder) : _folder);
        Directory.CreateDirectory(Full("elsewhere"));
        File.CreateSymbolicLink(Full(link), target);
        File.CreateSymbolicLink(Full("elsewhere/second"), Full(link));

        foreach (var script in (string[])[link, "elsewhere/second"])
        {
            var result = await RunAsync(script, "Validate");

            result.ExitCode.Should().Be(0, result.Error);
            result.Output.Should().MatchRegex($@"ran .*/_build\.dll Validate --root {Full("repository")}\n").And.NotContain("find:");
        }
    }

    [Fact]
    public async Task A_copy_elsewhere_says_what_is_missing()
    {
        File.Copy(Full("repository/build.sh"), Full("build.sh"));

        var result = await RunAsync("build.sh");

        result.ExitCode.Should().Be(1);
        result.Error.Should().StartWith($"build.sh: there is no build/_build.csproj beside it in {_folder}: nothing was run.\n  fix: ")
            .And.NotContain("find:");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_compile_that_takes_long_says_how_far_it_is()
    {
        // On a terminal, which util-linux' script makes, it does so each second. The compile ends when that was seen.
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "there is no 'script' here to make a terminal with: apt-get install bsdutils");
        const string compile = "echo '  Library -> library.dll'; while ! test -e seen; do sleep 0.1; done";
        var output = "";
        await new ChildProcess("/usr/bin/script", "-qefc", $"{Full("repository/build.sh")} Validate", "/dev/null")
        {
            WorkingDirectory = _folder,
            Environment = Variables(compile),
            OnLine = line =>
            {
                output += $"{line}\n";
                if (line.Contains("projects compiled: 1, ", StringComparison.Ordinal))
                {
                    Write("seen", "");
                }
            },
        }.RunSuccessfullyAsync(TestContext.Current.CancellationToken);

        output.Should().MatchRegex(@"Compiling build/ \.\.\. projects compiled: 1, \d+ s").And.Contain("ran ");
    }

    private string Full(string path) => Path.Combine(_folder, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Full(path))!);
        File.WriteAllText(Full(path), text);
    }

    private Dictionary<string, string?> Variables(string compile) => new()
    {
        ["PATH"] = $"{Full("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
        ["COMPILE"] = compile,
    };

    private Task<ChildProcessResult> RunAsync(string script, params string[] arguments) =>
        new ChildProcess(Full(script), arguments) { WorkingDirectory = _folder, Environment = Variables("true") }.RunAsync(Token);
}
