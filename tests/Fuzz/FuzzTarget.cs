using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Images;
using Slipway.Pipelines;
using Slipway.Pipelines.Content;
using Slipway.Releases;
using Slipway.Targets;

namespace Slipway.Fuzz;

/// <summary>A reader of files that people write: whatever it is given, it reads it or says what is wrong.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Seeds">Texts that it reads, to be changed.</param>
/// <param name="Read">Reads one; what it throws besides <see cref="DiagnosticException"/> and <see cref="InputLimitException"/> is a fault.</param>
public sealed record FuzzTarget(string Name, ImmutableArray<string> Seeds, Action<string> Read)
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        Manifest("requirements", m => RequirementsFile.Read(m, _ => { }, path => path.Length % 2 == 0 ? "a" : null).ToList(), "-e .[x] ; os_name == 'y'\n-e git+https://${A_B}@x/y.git#egg=z\na==${V}\n-c /opt/c.txt\n./a-1.0.tar.gz\n", "six\nnumpy[a,b] >=1.2,<2 ; python_version > '3.8' # why\n-r other.txt\nx @ https://y/z\na==1 --hash=sha256:ab\n"),
        Manifest("conda", m => CondaEnvironment.Read(m, _ => { }).ToList(), "name: x\nchannels: [a]\ndependencies:\n- python=3.11\n- 'a[version=\">=1\",build=b]'\n- pip:\n  - six>=1\n"),
        Manifest("environment", m => EnvironmentFile.Read(m, "/r/images/x", new RepositoryBoundary("/r")), "$schema: a/environment.schema.json\nname: x\nbuild: {path: ., dockerfile_path: a/Dockerfile}\ntags: {a: b}\nconda_file: c.yml\n"),
        Manifest("pyproject", m => PyProject.Read(m).ToList(), "[project]\nname = 'a'\ndependencies = [\"six>=1; os_name == 'x'\", 'b']\n[tool.a]\nb = {c = [1, 2.5, 1979-05-27]}\n"),
        Manifest("description", m => DescriptionFile.Read(m).ToList(), "Package: a\nDepends: R (>= 4.0), jsonlite (>= 1.8),\n  digest\nImports: a.b\n"),
        Manifest("renv", m => RenvLock.Read(m).ToList(), "{\"R\":{\"Version\":\"4.2.2\"},\"Packages\":{\"digest\":{\"Package\":\"digest\",\"Version\":\"0.6.31\",\"Requirements\":[\"R\"]}}}"),
        Manifest("install", m => InstallScript.Read(m).ToList(), "pkgs <- c(\"jsonlite\", 'digest')\ninstall.packages(setdiff(pkgs, rownames(installed.packages())), repos = \"x\")\nremotes::install_version(\"a\", version = \">= 1.2\")\npak::pak(\"cran::b@1.2\")\n", "library(pacman)\np_load(a, b.c, char = c('d'), character.only = T)\nlapply(x, install.packages)\np_load_gh(\"a/b\")\n"),
        Manifest("apt", m => AptList.Read(m).ToList(), "curl libxml2-dev=2.9.14+dfsg-1.3~deb12u1 # why\n"),
        Manifest("dockerignore", m => DockerIgnore.Read(m).IsIgnored("a/b/c.txt"), "# no\n**/*.pyc\n!keep\n/a/[a-c]?\\*\n"),
        Manifest("structure", m => new StructureTestReader(m, "/r/images/x", new RepositoryBoundary("/r")).Read(), "schemaVersion: 2.0.0\ncommandTests:\n- {name: a, command: sh, args: [-c, x], expectedOutput: ['^a+(b|c){2,3}\\d$'], exitCode: 1}\nfileExistenceTests:\n- {name: b, path: /a, permissions: -rw-r--r--}\nmetadataTest: {env: [{key: A, value: b}], exposedPorts: ['80']}\n"),
        new("dockerfile", ["# escape=`\nARG A=debian\nFROM ${A:-x} AS base\nRUN <<EOF\na\nEOF\nCOPY --from=base /a /b\nRUN --mount=type=bind,from=c,target=/d a \\\n  b\n", "FROM a AS b\nADD --chown=1:1 [\"x y\", \"/z\"]\nCOPY --exclude=*.log ../x s*/[a-b]?.py ./\nCOPY <<-E <<'F' /y\n\tE\nF\nHEALTHCHECK --interval=5s CMD x\nONBUILD RUN y\nENV A=b\n"], text =>
        {
            var names = new Dictionary<string, string> { ["debian"] = "x", ["c"] = "y" };
            var dockerfile = DockerfileParser.Parse(text);
            _ = dockerfile.ExternalImages(names);
            DockerfileNames.Replace(text, dockerfile, names, names);
            DockerfileCheck.Find(dockerfile, "Dockerfile", new ContextSources("/usr/share/doc", "Dockerfile", DockerIgnore.None), new HashSet<string> { "c" }, names);
        }),
        new("pattern", ["^(?i)a(b|[^c-d\\w]){2,3}\\pL*?$", "(?P<n>\\Qa.b\\E)[[:alpha:]]\\x{41}\\b"], text =>
        {
            if (GoPattern.TryParse(text, out var pattern, out _))
            {
                pattern.Matches("abcabc aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n\u00e9");
            }
        }),
        new("probe", ["slipway {\"end\":\"a\",\"version\":\"1\",\"extras\":[\"b\"],\"seconds\":0.5,\"extra_requirements\":[{\"requirement\":\"c\",\"found\":\"1\"}]}", "slipway {\"environment\":{\"os_name\":\"posix\"}}"], text => ProbeMessage.Parse(text)),
        new(
            "record",
            [
                "format: 1\nversion: 1.2.3\ncommit: a\nworkspace: w\nimages:\n- {name: a, reference: b, identity: c, packages: {python: {six: '1'}}}\nassets: []\ndeployments: []\nschedules: []\n",
                "format: 2\nversion: 1.2.3\ncommit: a\nworkspace: w\nimages:\n- {name: a, reference: b, identity: c, packages: {python: {six: '1'}}}\npipelines: '{}'\n",
                "format: 2\nversion: 1.2.3\ncommit: a\nworkspace: w\nimages: []\nuntested:\n- {name: a, reason: b}\ntests:\n- {pipeline: a, name: b, proof: c, seconds: 1.25, metrics: {d: 1.0E-05, e: -.inf}}\npipelines: '{}'\n",
            ],
            text => RecordReader.Read(text, "v1.2.3")),
        File("parameters", ".nuke/parameters.json", root => ParametersFile.Read(root, null), "{\"$schema\":\"a\",\"Registry\":\"b\",\"Image\":[\"a\",\"b\"],\"N\":1.5,/* no */\"B\":true,}"),
        File("pipeline", "pipelines/a/pipeline.yml", Load, "type: pipeline\ninputs:\n  seed: 20\n  data: {type: uri_folder, path: azureml:d:1}\njobs:\n  a:\n    type: command\n    command: x ${{inputs.seed}} $[[--y ${{inputs.data}}]] ${{outputs.o}}\n    environment: azureml:e:1\n    code: .\n    inputs: {seed: '${{parent.inputs.seed}}', data: '${{parent.inputs.data}}'}\n    outputs: {o: {type: uri_folder}}\n    limits: {timeout: 60}\nsettings: &s {default_compute: azureml:c}\n"),
        File("schedule", "pipelines/a/schedule.yml", Load, "name: n\ntrigger: {type: cron, expression: '0 6 * * 1-5', time_zone: UTC, start_time: '2026-01-04T03:30:00'}\ncreate_job: ./pipeline.yml\n", "name: n\ntrigger: {type: recurrence, frequency: week, interval: 1, schedule: {hours: 3, minutes: [0, 30], week_days: [sunday]}}\ncreate_job: {job: ./pipeline.yml, inputs: {a: 1}}\n"),
        File("compute", "pipelines/a/compute.yml", Load, "name: cpu-cluster\ntype: amlcompute\nsize: STANDARD_DS3_v2\nmin_instances: 0\nmax_instances: 2\nidle_time_before_scale_down: 120\n"),
        new("amlignore", ["*.py[co]\n!/a/**/b\nc/\n"], text => IgnoreRules.Of(text.Split('\n')).Ignore("a/b/c.py", isFolder: false)),
    ];

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    /// <summary>Reads a text, as a build would: what it says is wrong with it is no fault.</summary>
    public void Try(string text)
    {
        try
        {
            Read(text);
        }
        catch (Exception e) when (e is DiagnosticException or InputLimitException)
        {
            // What is said to be wrong is no fault.
        }
    }

    private static FuzzTarget Manifest(string name, Func<ManifestText, object?> read, params ImmutableArray<string> seeds) =>
        new(name, seeds, text => read(new ManifestText("images/x/file", text)));

    private static FuzzTarget File(string name, string path, Action<string> read, params ImmutableArray<string> seeds) => new(name, seeds, text =>
    {
        var root = Directory.CreateTempSubdirectory("slipway-fuzz-");
        try
        {
            var file = Path.Combine(root.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllText(Path.Combine(Path.GetDirectoryName(file)!, "pipeline.yml"), "type: pipeline\njobs: {a: {command: x, environment: azureml:e:1, compute: azureml:c}}\n");
            System.IO.File.WriteAllText(file, text);
            read(root.FullName);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    });

    private static void Load(string root) => PipelineProject.LoadAll(new PipelineSources(root));
}
