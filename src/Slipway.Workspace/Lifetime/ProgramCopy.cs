using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Lifetime;

/// <summary>
/// The program's own files, copied into the state folder: the server outlives the build that has started it, and a
/// later compile may delete what it was compiled from.
/// </summary>
internal static class ProgramCopy
{
    private const string Assembly = "Slipway.Workspace";

    /// <summary>Copies the program, unless its copy is there, and removes other versions.</summary>
    /// <returns>The path of the copied assembly.</returns>
    public static string Make(StateFolder state)
    {
        var source = AppContext.BaseDirectory;
        if (Path.GetDirectoryName(typeof(ProgramCopy).Assembly.Location) is { Length: > 0 } own)
        {
            source = own;
        }

        var files = Files(source);
        var target = Path.Combine(state.Programs, Hash(source, files));
        if (!Directory.Exists(target))
        {
            Remove(state.Programs, except: null);
            var temporary = $"{target}.{Environment.ProcessId}.new";
            foreach (var file in files)
            {
                var copy = Path.Combine(temporary, file);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(source, file), copy, overwrite: true);
            }

            Directory.Move(temporary, target);
        }

        Remove(state.Programs, except: target);
        return Path.Combine(target, $"{Assembly}.dll");
    }

    /// <summary>What the program's own dependency file names, and is there; not what lies beside it by chance.</summary>
    private static List<string> Files(string source)
    {
        var dependencies = JsonNode.Parse(File.ReadAllText(Path.Combine(source, $"{Assembly}.deps.json")))!;
        var libraries = dependencies["targets"]!.AsObject().SelectMany(target => target.Value!.AsObject());
        var files = new SortedSet<string>(StringComparer.Ordinal)
        {
            $"{Assembly}.deps.json",
            $"{Assembly}.runtimeconfig.json",
        };
        foreach (var (_, library) in libraries)
        {
            foreach (var (path, _) in library!["runtime"]?.AsObject() ?? [])
            {
                files.Add(Path.GetFileName(path));
            }

            foreach (var (path, asset) in library["runtimeTargets"]?.AsObject() ?? [])
            {
                if (IsForThisMachine(asset?["rid"]?.GetValue<string>() ?? ""))
                {
                    files.Add(path);
                }
            }
        }

        return [.. files.Where(file => File.Exists(Path.Combine(source, file)))];
    }

    /// <summary>
    /// Whether a runtime identifier may be meant for this machine. Which of Linux's C libraries it has is left to the
    /// host to find out; a runtime that a distribution has built calls itself by the distribution's name.
    /// </summary>
    private static bool IsForThisMachine(string rid)
    {
        var architecture = RuntimeInformation.OSArchitecture.ToString();
        string[] systems = OperatingSystem.IsWindows() ? ["win"]
            : OperatingSystem.IsMacOS() ? ["unix", "osx"]
            : ["unix", "linux", "linux-musl"];
        return systems.Any(system =>
            rid == system || rid.Equals($"{system}-{architecture}", StringComparison.OrdinalIgnoreCase));
    }

    private static string Hash(string source, IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file}\n"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(Path.Combine(source, file))));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static void Remove(string programs, string? except)
    {
        foreach (var folder in Directory.EnumerateDirectories(programs).Where(folder => folder != except))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
