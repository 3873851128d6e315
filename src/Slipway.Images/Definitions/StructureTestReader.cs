using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;

namespace Slipway.Images;

/// <summary>Reads a file of structure tests strictly: a key that the schema does not have is an error.</summary>
internal sealed class StructureTestReader(ManifestText manifest, string folder, RepositoryBoundary boundary)
{
    private const string SchemaVersion = "2.0.0";

    /// <summary>The tests, or null when the file has none; what is wrong is reported.</summary>
    public StructureTests? Read()
    {
        if (YamlManifest.Read(manifest) is not { } root)
        {
            return null;
        }

        if (root.RequiredText("schemaVersion") is { } version && version.Text != SchemaVersion)
        {
            // Nothing else in it need be wrong: another version has other keys.
            manifest.Report(version.Position.Line, $"the schema version '{version.Text}' is not supported", $"write the tests in {SchemaVersion}");
            return null;
        }

        if (root.Has("licenseTests"))
        {
            manifest.Report(
                root.LineOf("licenseTests"),
                "license tests are not supported",
                "remove 'licenseTests', or look for the licenses with a command test");
        }

        var tests = new StructureTests
        {
            File = manifest.File,
            GlobalVariables = Variables(root, "globalEnvVars"),
            Commands = [.. root.Tables("commandTests").Select(Command).OfType<CommandTest>()],
            Existences = [.. root.Tables("fileExistenceTests").Select(Existence).OfType<FileExistenceTest>()],
            Contents = [.. root.Tables("fileContentTests").Select(Content).OfType<FileContentTest>()],
            Metadata = root.Table("metadataTest") is { } metadata ? Metadata(metadata) : null,
            RunOptions = root.Table("containerRunOptions") is { } options ? Options(options) : RunOptions.Default,
        };
        root.ReportUnknown("a file of structure tests");
        return tests;
    }

    private CommandTest? Command(YamlTable table)
    {
        var name = table.RequiredText("name");
        var command = table.RequiredText("command");
        var arguments = table.Texts("args").Select(text => text.Text);
        var test = new CommandTest(name?.Text ?? "", table.Line)
        {
            Setup = Commands(table, "setup"),
            Teardown = Commands(table, "teardown"),
            Variables = Variables(table, "envVars"),
            Command = [command?.Text ?? "", .. arguments],
            Output = Expectation(table, "expectedOutput", "excludedOutput"),
            Error = Expectation(table, "expectedError", "excludedError"),
            ExitCode = table.Number("exitCode") ?? 0,
        };
        table.ReportUnknown("a command test");
        return name is null || command is null ? null : test;
    }

    private FileExistenceTest? Existence(YamlTable table)
    {
        var name = table.RequiredText("name");
        var path = table.RequiredText("path");
        var test = new FileExistenceTest(name?.Text ?? "", path?.Text ?? "", table.Line)
        {
            ShouldExist = table.Flag("shouldExist", fallback: true),
            Permissions = table.Text("permissions") is { Text.Length: > 0 } permissions ? permissions.Text : null,
            UserId = table.Number("uid"),
            GroupId = table.Number("gid"),
            ExecutableBy = ExecutableBy(table.Text("isExecutableBy")),
        };
        table.ReportUnknown("a file existence test");
        return name is null || path is null ? null : test;
    }

    private (string Who, UnixFileMode Bits)? ExecutableBy(YamlScalar? who)
    {
        switch (who?.Text)
        {
            case null or "":
                return null;
            case "owner":
                return ("its owner", UnixFileMode.UserExecute);
            case "group":
                return ("its group", UnixFileMode.GroupExecute);
            case "other":
                return ("others", UnixFileMode.OtherExecute);
            case "any":
                return ("anyone", UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            default:
                manifest.Report(who.Position.Line, $"'{who.Text}' is nobody that a file could be executable by", "write owner, group, other or any");
                return null;
        }
    }

    private FileContentTest? Content(YamlTable table)
    {
        var name = table.RequiredText("name");
        var path = table.RequiredText("path");
        var contents = Expectation(table, "expectedContents", "excludedContents");
        table.ReportUnknown("a file content test");
        return name is null || path is null ? null : new FileContentTest(name.Text, path.Text, table.Line, contents);
    }

    private MetadataTest Metadata(YamlTable table)
    {
        var test = new MetadataTest(table.Line)
        {
            // The schema's names are envVars and unboundEnvVars; releases before 1.9 called them env and unboundEnv.
            Variables = [.. Values(table, "envVars"), .. Values(table, "env")],
            UnboundVariables =
            [
                .. table.Tables("unboundEnvVars").Concat(table.Tables("unboundEnv")).Select(Unbound).OfType<string>(),
            ],
            Labels = Values(table, "labels"),
            Entrypoint = Words(table, "entrypoint"),
            Cmd = Words(table, "cmd"),
            ExposedPorts = Texts(table, "exposedPorts"),
            UnexposedPorts = Texts(table, "unexposedPorts"),
            Volumes = Texts(table, "volumes"),
            UnmountedVolumes = Texts(table, "unmountedVolumes"),
            WorkingDirectory = table.Text("workdir") is { Text.Length: > 0 } folder ? folder.Text : null,
            User = table.Text("user") is { Text.Length: > 0 } user ? user.Text : null,
        };
        table.ReportUnknown("the metadata test");
        return test;
    }

    private ImmutableArray<MetadataValue> Values(YamlTable table, string key)
    {
        var values = ImmutableArray.CreateBuilder<MetadataValue>();
        foreach (var item in table.Tables(key))
        {
            var name = item.RequiredText("key");
            var value = item.Text("value");
            var pattern = item.Flag("isRegex", fallback: false) ? Pattern(value ?? new YamlScalar(new SourcePosition(manifest.File, item.Line, 1), "", IsPlain: false)) : null;
            item.ReportUnknown($"an item of {key}");
            if (name is not null)
            {
                values.Add(new MetadataValue(name.Text, value?.Text ?? "", pattern));
            }
        }

        return values.ToImmutable();
    }

    private static string? Unbound(YamlTable item)
    {
        var name = item.RequiredText("key");
        _ = item.Text("value");
        item.ReportUnknown("an item of unboundEnvVars");
        return name?.Text;
    }

    private RunOptions Options(YamlTable table)
    {
        var options = new RunOptions
        {
            User = table.Text("user") is { Text.Length: > 0 } user ? user.Text : null,
            IsPrivileged = table.Flag("privileged", fallback: false),
            HasTerminal = table.Flag("allocateTty", fallback: false),
            VariablesFile = table.Text("envFile") is { Text.Length: > 0 } file ? Within(file, file.Text) : null,
            InheritedVariables = Texts(table, "envVars"),
            Capabilities = Texts(table, "capabilities"),
            DroppedCapabilities = Texts(table, "drop_capabilities"),
            Network = table.Text("network") is { Text.Length: > 0 } network ? network.Text : RunOptions.Default.Network,
            Binds = [.. table.Texts("bindMounts").Select(Bind).OfType<string>()],
        };
        table.ReportUnknown("containerRunOptions");
        return options;
    }

    private string? Bind(YamlScalar bind)
    {
        if (bind.Text.Split(':', 2) is [{ Length: > 0 } source, { Length: > 0 } rest] && rest.StartsWith('/'))
        {
            return Within(bind, source) is { } path ? $"{path}:{rest}" : null;
        }

        manifest.Report(bind.Position.Line, $"'{bind.Text}' is not a mount", "write /on/this/machine:/in/the/container");
        return null;
    }

    /// <summary>A path of this machine, relative to the image's folder, in full; null outside of the repository, which is reported.</summary>
    private string? Within(YamlScalar written, string source)
    {
        var path = Path.GetFullPath(source, folder);
        if (boundary.Contains(path))
        {
            return path;
        }

        manifest.ReportOutside(written.Position.Line, $"'{source}'", path);
        return null;
    }

    private static ImmutableArray<EnvironmentVariable> Variables(YamlTable table, string key)
    {
        var variables = ImmutableArray.CreateBuilder<EnvironmentVariable>();
        foreach (var item in table.Tables(key))
        {
            var name = item.RequiredText("key");
            var value = item.Text("value");
            // A pattern makes no sense where a value is set; the schema has the key all the same.
            _ = item.Flag("isRegex", fallback: false);
            item.ReportUnknown($"an item of {key}");
            if (name is not null)
            {
                variables.Add(new EnvironmentVariable(name.Text, value?.Text ?? ""));
            }
        }

        return variables.ToImmutable();
    }

    private ImmutableArray<ImmutableArray<string>> Commands(YamlTable table, string key)
    {
        var commands = table.TextLists(key);
        if (commands.Any(command => command.IsEmpty))
        {
            manifest.Report(table.LineOf(key), $"'{key}' has an empty command", "write each command as a list: [[\"mkdir\", \"/a\"]]");
        }

        return commands.RemoveAll(command => command.IsEmpty);
    }

    private TextExpectation Expectation(YamlTable table, string expected, string excluded) => new(
        [.. table.Texts(expected).Select(Pattern).OfType<GoPattern>()],
        [.. table.Texts(excluded).Select(Pattern).OfType<GoPattern>()]);

    private GoPattern? Pattern(YamlScalar text)
    {
        if (GoPattern.TryParse(text.Text, out var pattern, out var why))
        {
            return pattern;
        }

        manifest.Report(text.Position.Line, $"'{text.Text}' is not a regular expression of Go's: {why}");
        return null;
    }

    private static ImmutableArray<string> Texts(YamlTable table, string key) =>
        [.. table.Texts(key).Select(text => text.Text)];

    private static ImmutableArray<string>? Words(YamlTable table, string key) =>
        table.Has(key) ? Texts(table, key) : null;
}
