namespace Slipway.Images.Tests.SmokeTests;

public sealed class StructureTestReaderTests
{
    [Fact]
    public void Every_key_of_the_schema_is_read()
    {
        var (tests, problems) = Read("""
            schemaVersion: '2.0.0'
            globalEnvVars:
              - {key: A, value: "1"}
            commandTests:
              - name: c
                setup: [["mkdir", "/x"], ["touch", "/x/y"]]
                teardown: [["rm", "/x"]]
                command: sh
                args: [-c, ls]
                envVars: [{key: B, value: $A}]
                expectedOutput: [a]
                excludedOutput: [b]
                expectedError: [c]
                excludedError: [d]
                exitCode: 3
            fileExistenceTests:
              - {name: e, path: /x, shouldExist: true, permissions: -rw-r--r--, uid: 0, gid: 1, isExecutableBy: any}
            fileContentTests:
              - {name: f, path: /x, expectedContents: [a], excludedContents: [b]}
            metadataTest:
              envVars: [{key: A, value: "^1$", isRegex: true}]
              unboundEnvVars: [{key: C}]
              labels: [{key: l, value: m}]
              entrypoint: []
              cmd: [/bin/sh]
              exposedPorts: ["80"]
              unexposedPorts: ["81"]
              volumes: [/v]
              unmountedVolumes: [/w]
              workdir: /app
              user: luke
            containerRunOptions:
              user: root
              privileged: true
              allocateTty: true
              envFile: a.env
              envVars: [SECRET]
              capabilities: [NET_ADMIN]
              drop_capabilities: [CHOWN]
              network: none
              bindMounts: ["data:/data:ro"]
            """);

        problems.Should().BeEmpty();
        var command = tests!.Commands.Single();
        command.Command.Should().Equal("sh", "-c", "ls");
        command.Setup.Should().HaveCount(2);
        command.ExitCode.Should().Be(3);
        var existence = tests.Existences.Single();
        (existence.Permissions, existence.UserId, existence.GroupId).Should().Be(("-rw-r--r--", 0, 1));
        tests.Metadata!.Entrypoint!.Value.Should().BeEmpty();
        tests.Metadata.Variables.Single().Pattern.Should().NotBeNull();
        tests.RunOptions.VariablesFile.Should().Be("/images/x/a.env");
        tests.RunOptions.DroppedCapabilities.Should().Equal("CHOWN");
        tests.RunOptions.Network.Should().Be("none");
        tests.RunOptions.Binds.Should().Equal("/images/x/data:/data:ro");
    }

    [Theory]
    [InlineData("commandTest: []", 2, "no key 'commandTest'")]
    [InlineData("commandTests:\n  - name: a\n    command: b\n    exitcode: 1", 5, "no key 'exitcode'")]
    [InlineData("commandTests:\n  - command: b", 3, "'name' is missing")]
    [InlineData("commandTests:\n  - name: a\n    command: b\n    setup: [[]]", 5, "empty command")]
    [InlineData("commandTests:\n  - name: a\n    command: b\n    expectedOutput: ['(?=x)']", 5, "not a regular expression of Go's")]
    [InlineData("commandTests:\n  - name: a\n    command: b\n    exitCode: one", 5, "whole number")]
    [InlineData("fileExistenceTests:\n  - name: a\n    path: /b\n    shouldExist: maybe", 5, "true or false")]
    [InlineData("fileExistenceTests:\n  - name: a\n    path: /b\n    isExecutableBy: me", 5, "nobody")]
    [InlineData("fileContentTests:\n  - name: a", 3, "'path' is missing")]
    [InlineData("metadataTest:\n  ports: []", 3, "no key 'ports'")]
    [InlineData("metadataTest:\n  labels: [{value: x}]", 3, "'key' is missing")]
    [InlineData("licenseTests:\n- debian: true", 2, "not supported")]
    [InlineData("containerRunOptions:\n  bindMounts: [nowhere]", 3, "not a mount")]
    [InlineData("commandTests: 1", 2, "should be a list")]
    [InlineData("commandTests: [\n", 0, "not YAML")]
    public void What_is_wrong_is_said_with_its_line(string text, int line, string message)
    {
        var (_, problems) = Read($"schemaVersion: 2.0.0\n{text}");

        var problem = problems.Should().ContainSingle().Which;
        problem.Message.Should().Contain(message);
        problem.Line.Should().Match(found => line == 0 || found == line);
    }

    [Fact]
    public void Former_names_mean_the_same()
    {
        var (tests, problems) = Read("""
            schemaVersion: '2.0.0' # the latest
            metadataTest:
              env:
              - key: 'EMPTY'
                value: ''
              - key: 'REGEX_VAR'
                value: '[a-z]+-2\.1\.*'
                isRegex: true
              envVars: [{key: OTHER, value: 'A\:B=C'}]
              unboundEnv: [{key: BAR}]
              unboundEnvVars: [{key: BAZ}]
            """);

        problems.Should().BeEmpty();
        tests!.Metadata!.Variables.Select(variable => (variable.Key, variable.Value)).Should()
            .Equal(("OTHER", "A\\:B=C"), ("EMPTY", ""), ("REGEX_VAR", "[a-z]+-2\\.1\\.*"));
        tests.Metadata.UnboundVariables.Should().Equal("BAZ", "BAR");
    }

    [Fact]
    public void Tests_may_be_written_as_JSON()
    {
        var (tests, problems) = Read("""
            {
            	"schemaVersion": "2.0.0",
            	"commandTests": [
            		{
            			"name": "apt-config",
            			"command": "apt-config",
            			"args": ["dump"],
            			"expectedOutput": ["Acquire::Retries \"3\"", ".*httpredir\\.debian\\.org\/.*"]
            		}
            	]
            }
            """);

        problems.Should().BeEmpty();
        tests!.Commands.Single().Output.Expected.Select(pattern => pattern.Source).Should()
            .Equal("Acquire::Retries \"3\"", @".*httpredir\.debian\.org/.*");
    }

    [Theory]
    [InlineData("commandTests: []", "'schemaVersion' is missing")]
    [InlineData("schemaVersion: 1.0.0", "'1.0.0' is not supported")]
    [InlineData("schemaVersion: '1.0.0'\ncommandTests:\n- name: a\n  command: [apt-get, help]\nlicenseTests:\n- debian: true\n  files:", "'1.0.0' is not supported")]
    public void The_schemas_version_must_be_there(string text, string message) =>
        Read(text).Problems.Should().ContainSingle().Which.Message.Should().Contain(message);

    private static (StructureTests? Tests, Slipway.Core.Diagnostics.Diagnostic[] Problems) Read(string text)
    {
        var manifest = new ManifestText("images/x/smoke.yaml", text);
        var tests = new StructureTestReader(manifest, "/images/x", new Slipway.Core.Files.RepositoryBoundary("/images/x")).Read();
        return (tests, [.. manifest.Problems]);
    }
}
