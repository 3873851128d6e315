using System.Xml.Linq;
using Docker.DotNet.Models;
using Slipway.Core.Diagnostics;
using Slipway.Images.Tests.Engine;

namespace Slipway.Images.Tests.SmokeTests;

public sealed class StructureTestRunTests(EngineFixture fixture, StructureTestFixture images)
    : IClassFixture<StructureTestFixture>
{
    private readonly ContainerEngine _engine = fixture.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// A test, and parts of its message when it fails, with <c>&amp;</c> between; null when it passes. Each command costs a
    /// container, so that one looks at all that it writes.
    /// </summary>
    public static TheoryData<string, string?> CommandTests { get; } = new()
    {
        { "command: no-such-program", "no-such-program" },
        { "command: sh, args: [-c, 'echo $HOUSE; echo oops >&2; exit 3'], exitCode: 3, expectedOutput: ['^/deep\\n$'], "
            + "excludedOutput: [b], expectedError: [oops], excludedError: [fine]", null },
        { "command: sh, args: [-c, 'printf a; echo oops >&2; exit 3'], expectedOutput: [a, b], excludedOutput: [a], "
            + "expectedError: [fine], excludedError: [oops]",
          "the output should match 'b', and is 'a' & the output should not match 'a' & the error output should match 'fine' & "
            + "the error output should not match 'oops' & the exit code should be 0, and is 3" },
        { "command: printenv, args: [X], envVars: [{key: X, value: '$VERSION.4'}], expectedOutput: ['^12\\.3\\.4']", null },
        { "command: printenv, args: [X], envVars: [{key: Y, value: z}]", "the exit code should be 0, and is 1" },
        { "command: sh, args: [-c, 'cat /tmp/a/b; touch /tmp/made'], setup: [[mkdir, /tmp/a], [sh, -c, 'echo hello > /tmp/a/b']], "
            + "teardown: [[rm, /tmp/made]], expectedOutput: [hello]", null },
        { "command: cat, args: [/sizes/511, /sizes/512], expectedOutput: ['^x{507}lastx{508}last$'], expectedError: ['^$']", null },
        { "command: cat, args: [/sizes/1000000], expectedOutput: ['^xxx', 'last$']", null },
        { "command: 'true', setup: [[mkdir, /no/such/folder]]", "the setup command 'mkdir /no/such/folder' ends with exit code 1" },
        { "command: 'true', teardown: [[rm, /tmp/made]]", "the teardown command 'rm /tmp/made' ends with exit code 1" },
    };

    public static TheoryData<string, string?> FileTests { get; } = new()
    {
        { "path: /data.txt, shouldExist: true", null },
        { "path: /none, shouldExist: true", "/none should exist" },
        { "path: $HOUSE/link", null },
        { "path: /, uid: 0, gid: 0", null },
        { "path: /none, shouldExist: false", null },
        { "path: /data.txt, shouldExist: false", "/data.txt should not exist" },
        { "path: /data.txt, permissions: 'urwxr-x---'", null },
        { "path: /shared, permissions: 'dtrwxrwxrwx'", null },
        { "path: /dangling, permissions: 'Lrwxrwxrwx'", null },
        { "path: /data.txt, permissions: '-rw-r--r--'", "should have the permissions -rw-r--r--, and has urwxr-x---" },
        { "path: /data.txt, uid: 7, gid: 8", null },
        { "path: /data.txt, uid: 0", "should be the user 0's, and is 7's" },
        { "path: /data.txt, gid: 0", "should be the group 0's, and is 8's" },
        { "path: /data.txt, isExecutableBy: owner", null },
        { "path: /data.txt, isExecutableBy: group", null },
        { "path: /data.txt, isExecutableBy: any", null },
        { "path: /data.txt, isExecutableBy: other", "should be executable by others" },
        { "path: /etc/hostname-not, isExecutableBy: owner", "should exist" },
        { "path: /etc/passwd, isExecutableBy: owner", "should be executable by its owner" },
        { "path: /etc/passwd, isExecutableBy: group", "should be executable by its group" },
        { "path: /etc/passwd, isExecutableBy: any", "should be executable by anyone" },
    };

    public static TheoryData<string, string?> ContentTests { get; } = new()
    {
        { "path: /data.txt, expectedContents: ['^first', 'last line\\n$']", null },
        { "path: /data.txt, expectedContents: ['^last']", "/data.txt should match '^last'" },
        { "path: /data.txt, excludedContents: [middle]", null },
        { "path: /data.txt, excludedContents: [last]", "/data.txt should not match 'last'" },
        { "path: /deep/link, expectedContents: [first]", null },
        { "path: /dangling, expectedContents: [first]", "links to /none, which is not there" },
        { "path: /sizes/0, expectedContents: ['^$']", null },
        { "path: /sizes/1, expectedContents: ['^y$']", null },
        { "path: /sizes/511, expectedContents: ['^x{507}last$']", null },
        { "path: /sizes/512, expectedContents: ['^x{508}last$']", null },
        { "path: /sizes/513, expectedContents: ['^x{509}last$']", null },
        { "path: /sizes/1000000, expectedContents: ['^xxx', 'xlast$']", null },
        { "path: /sizes/200000000, expectedContents: ['^xxx']", null },
        { "path: /shared, expectedContents: [first]", "not a file" },
        { "path: /none, expectedContents: [first]", "no such file" },
    };

    public static TheoryData<string, string?> MetadataTests { get; } = new()
    {
        { "envVars: [{key: VERSION, value: '12.3'}, {key: VERSION, value: '^\\d+\\.', isRegex: true}]", null },
        { "env: [{key: VERSION, value: '12'}]", "VERSION should be '12', and is '12.3'" },
        { "envVars: [{key: VERSION, value: '^3', isRegex: true}]", "VERSION should match '^3'" },
        { "envVars: [{key: NONE, value: x}]", "NONE should be set" },
        { "unboundEnvVars: [{key: NONE}]", null },
        { "unboundEnvVars: [{key: VERSION}]", "VERSION should not be set" },
        { "labels: [{key: vendor, value: ACME Inc}, {key: build-date, value: '^\\d{4}-', isRegex: true}]", null },
        { "labels: [{key: vendor, value: ACME}]", "vendor should be 'ACME'" },
        { "labels: [{key: build-date, value: '^x', isRegex: true}]", "build-date should match '^x'" },
        { "entrypoint: [/bin/false]", null },
        { "entrypoint: []", "the entrypoint should be [], and is [\"/bin/false\"]" },
        { "cmd: [a, b c]", null },
        { "cmd: [a, b, c]", "the cmd should be" },
        { "exposedPorts: ['8080', '53', 53/udp]", null },
        { "exposedPorts: ['81']", "the port 81 should be exposed" },
        { "exposedPorts: [53/tcp]", "the port 53/tcp should be exposed" },
        { "unexposedPorts: ['81']", null },
        { "unexposedPorts: ['8080']", "the port 8080 should not be exposed" },
        { "volumes: [/kept]", null },
        { "volumes: [/lost]", "/lost should be a volume" },
        { "unmountedVolumes: [/lost]", null },
        { "unmountedVolumes: [/kept]", "/kept should not be a volume" },
        { "workdir: /deep", null },
        { "workdir: /", "the workdir should be '/', and is '/deep'" },
        { "user: daemon", null },
        { "user: root", "the user should be 'root', and is 'daemon'" },
    };

    [Fact]
    public Task Command_tests() => AssertAsync("commandTests", CommandTests);

    [Fact]
    public Task File_existence_tests() => AssertAsync("fileExistenceTests", FileTests);

    [Fact]
    public Task File_content_tests() => AssertAsync("fileContentTests", ContentTests);

    [Fact]
    public async Task Metadata_tests()
    {
        await using var run = Image();
        foreach (var (row, i) in MetadataTests.Select((row, i) => (row.Data, i)))
        {
            run.Write($"m{i:00}.test.yaml", $"schemaVersion: 2.0.0\nmetadataTest: {{ {row.Item1} }}\n");
        }

        var failures = await FailuresAsync(run);

        var expected = MetadataTests.Select((row, i) => (File: $"m{i:00}.test.yaml", Message: row.Data.Item2))
            .Where(row => row.Message is not null).ToList();
        failures.Select(f => Path.GetFileName(f.File)).Should().Equal(expected.Select(row => row.File));
        failures.Zip(expected).Should().OnlyContain(pair => pair.First.Message.Contains(pair.Second.Message!));
    }

    [Fact]
    public async Task Run_options_and_global_variables_hold_for_commands()
    {
        await using var run = Image();
        run.Write("vars.env", "# a comment\nFROM_FILE=file\n");
        run.Write("mounted/x", "mounted");
        run.Write("smoke.yaml", """
            schemaVersion: 2.0.0
            globalEnvVars: [{key: GREETING, value: 'hello $HOUSE'}]
            commandTests:
              - {name: user, command: id, args: [-u], expectedOutput: ['^0']}
              - {name: global, command: printenv, args: [GREETING], expectedOutput: ['^hello /deep']}
              - {name: own over global, command: printenv, args: [GREETING], envVars: [{key: GREETING, value: x}], expectedOutput: ['^x']}
              - {name: file, command: printenv, args: [FROM_FILE], expectedOutput: ['^file']}
              - {name: inherited, command: printenv, args: [PATH], expectedOutput: ['.']}
              - {name: tty, command: tty, expectedOutput: ['^/dev/']}
              - {name: mount, command: cat, args: [/mounted/x], expectedOutput: ['^mounted$']}
            containerRunOptions:
              user: root
              allocateTty: true
              envFile: vars.env
              envVars: [PATH]
              capabilities: [CHOWN]
              bindMounts: ['mounted:/mounted:ro']
            """);
        run.Write("plain.test.yaml", """
            schemaVersion: 2.0.0
            commandTests:
              - {name: user, command: id, args: [-u], expectedOutput: ['^0']}
              - {name: global, command: printenv, args: [GREETING]}
              - {name: file, command: printenv, args: [FROM_FILE]}
              - {name: tty, command: tty}
              - {name: mount, command: cat, args: [/mounted/x]}
            """);

        var failures = await FailuresAsync(run);

        failures.Select(f => (Path.GetFileName(f.File), f.Line)).Should().Equal(
            ("plain.test.yaml", 3), ("plain.test.yaml", 4), ("plain.test.yaml", 5), ("plain.test.yaml", 6), ("plain.test.yaml", 7));
    }

    [Theory]
    [InlineData("privileged: true")]
    [InlineData("capabilities: [SYS_PTRACE]")]
    public async Task More_rights_are_given_where_they_are_asked_for(string option)
    {
        // The bit 19 of the effective capabilities is SYS_PTRACE, which containers do not have by themselves.
        const string Command = "commandTests: [{name: c, command: grep, args: ['CapEff:.*[89a-f]....$', /proc/self/status]}]";
        await using var run = Image();
        run.Write("smoke.yaml", $"schemaVersion: 2.0.0\n{Command}\n");
        (await FailuresAsync(run)).Should().ContainSingle().Which.Message.Should().Contain("exit code");
        run.Write("smoke.yaml", $"schemaVersion: 2.0.0\n{Command}\ncontainerRunOptions: {{ user: root, {option} }}\n");
        var built = await run.BuildAsync();

        try
        {
            (await run.Tests().RunAsync(built, Cancellation)).Results.Should().HaveCount(1);
        }
        catch (DiagnosticException e) when (e.Message.Contains("operation not permitted", StringComparison.Ordinal))
        {
            Assert.Skip("The engine here may not give containers more rights than it has itself.");
        }
    }

    [Fact]
    public async Task Rights_and_network_are_taken_where_that_is_asked_for()
    {
        const string Commands = """
            schemaVersion: 2.0.0
            commandTests:
              - {name: network, command: cat, args: [/proc/net/dev], expectedOutput: ['lo:'], excludedOutput: ['eth0:']}
              - {name: rights, command: chown, args: ['1', /tmp], expectedError: ['not permitted'], exitCode: 1}
            """;
        await using var run = Image();
        run.Write("smoke.yaml", $"{Commands}\ncontainerRunOptions: {{ user: root, network: none, drop_capabilities: [CHOWN] }}\n");
        run.Write("plain.test.yaml", $"{Commands}\ncontainerRunOptions: {{ user: root }}\n");

        var failures = await FailuresAsync(run);

        failures.Select(f => (Path.GetFileName(f.File), f.Line)).Should().Equal(("plain.test.yaml", 3), ("plain.test.yaml", 4));
    }

    [Fact]
    public async Task An_image_without_anything_that_runs_can_be_looked_into()
    {
        await using var run = new ImageRun(_engine, "FROM scratch\nCOPY hello /etc/hello\n");
        run.Write("hello", "good morning");
        run.Write("smoke.yaml", """
            schemaVersion: 2.0.0
            fileExistenceTests: [{name: there, path: /etc/hello, permissions: -rw-r--r--, uid: 0}]
            fileContentTests: [{name: says, path: /etc/hello, expectedContents: ['^good']}]
            metadataTest: {entrypoint: []}
            """);

        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);

        tested.Results.Select(r => (r.Kind, r.Outcome)).Should().Equal(
            ("file existence", SmokeTestOutcome.Passed),
            ("file content", SmokeTestOutcome.Passed),
            ("metadata", SmokeTestOutcome.Passed));
        var report = XDocument.Load(run.ReportFile).Root!.Element("testsuite")!;
        report.Elements("testcase").Select(test => test.Attribute("name")!.Value).Should().Equal("there", "says", "metadata");
    }

    [Fact]
    public async Task Conda_packages_are_looked_up_in_their_environment()
    {
        await using var run = Image();
        run.Write("environment.yml", "dependencies:\n  - numpy>=1.26\n  - numpy<1.26\n  - ca-certificates=2024\n  - scipy\n");

        var failures = await FailuresAsync(run);

        failures.Select(f => f.Line).Should().Equal(3, 5);
        failures[0].Message.Should().Contain("wanted numpy <1.26, found 1.26.4");
        failures[1].Message.Should().Contain("not installed in /opt/env");
    }

    [Fact]
    public async Task The_tests_are_part_of_the_identity_also_where_they_are_not_copied()
    {
        await using var run = Image();
        run.Write(".dockerignore", "*");
        run.Write("smoke.yaml", "schemaVersion: 2.0.0\n");
        var before = await run.Builder().FindIdentityAsync(await run.LoadAsync(), Cancellation);

        run.Write("smoke.yaml", "schemaVersion: 2.0.0\nmetadataTest: {user: daemon}\n");

        (await run.Builder().FindIdentityAsync(await run.LoadAsync(), Cancellation)).Should().NotBe(before);
    }

    private async Task AssertAsync(string kind, TheoryData<string, string?> rows)
    {
        await using var run = Image();
        var lines = rows.Select((row, i) => $"  - {{ name: t{i}, {row.Data.Item1} }}");
        run.Write("smoke.yaml", $"schemaVersion: 2.0.0\n{kind}:\n{string.Join('\n', lines)}\n");

        var failures = await FailuresAsync(run);

        var expected = rows.Select((row, i) => (Line: i + 3, Message: row.Data.Item2)).Where(row => row.Message is not null).ToList();
        failures.Select(f => f.Line).Should().Equal(expected.Select(row => (int?)row.Line));
        failures.Zip(expected).Should().OnlyContain(pair => pair.Second.Message!.Split(" & ").All(pair.First.Message.Contains));
    }

    private async Task<Diagnostic[]> FailuresAsync(ImageRun run)
    {
        var built = await run.BuildAsync();
        var test = () => run.Tests().RunAsync(built, Cancellation);
        var thrown = (await test.Should().ThrowAsync<DiagnosticException>()).Which;
        (await OwnedAsync(built)).Should().BeEmpty();
        return [.. thrown.Diagnostics];
    }

    /// <summary>The containers of the image, and the images that setup commands made of it.</summary>
    private async Task<IEnumerable<string>> OwnedAsync(BuiltImage image)
    {
        var containers = await _engine.Client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true }, Cancellation);
        var children = await _engine.Client.Images.ListImagesAsync(new ImagesListParameters { All = true }, Cancellation);
        return [
            .. containers.Where(container => container.ImageID == image.Id).Select(container => container.ID),
            .. children.Where(child => child.ParentID == image.Id).Select(child => child.ID),
        ];
    }

    private ImageRun Image() => new(_engine, $"FROM {images.Reference}\nENV A=1");
}
