using System.Text;

namespace Slipway.Build;

/// <summary>
/// What is put before a step's command so that its first Python script waits for a debugger: a <c>sitecustomize</c>, which
/// Python runs before anything else, in a folder of the container that <c>PYTHONPATH</c> begins with.
/// </summary>
internal static class DebuggerHook
{
    private const string Folder = "/tmp/slipway-debugger";
    private const string State = $"{Folder}/state";
    private const string End = "SLIPWAY_HOOK";

    /// <summary>A shell's script that waits for the hook to say something, and gives it.</summary>
    public const string Await = $"until [ -e {State} ]; do sleep 1; done; cat {State}";

    /// <summary>The file in which the hook keeps the folder that the step's command began in.</summary>
    public const string ReadDirectory = $"cat {Folder}/directory";

    /// <summary>A program for Python that passes on its standard input to the port which is its argument, and the answers.</summary>
    public static string Relay { get; } = Read("debugger-relay.py");

    // Of several processes that run the command, none sees half of the file.
    private static readonly string Begin =
        $$"""
        mkdir -p {{Folder}}
        pwd > {{Folder}}/directory
        cat > {{Folder}}/hook.$$ <<'{{End}}'
        {{Read("debugger-hook.py")}}
        {{End}}
        mv {{Folder}}/hook.$$ {{Folder}}/sitecustomize.py
        export PYTHONPATH="{{Folder}}${PYTHONPATH:+:$PYTHONPATH}"
        """;

    /// <summary>A step's command with the hook in place.</summary>
    public static string Around(string command) => $"{Begin}\n{command}";

    private static string Read(string resource)
    {
        using var stream = typeof(DebuggerHook).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly has no resource '{resource}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd('\n');
    }
}
