using System.Collections.Immutable;
using System.Text.Json;

namespace Slipway.Images;

/// <summary>What a probe says in one line of its output.</summary>
internal abstract record ProbeMessage
{
    // A package may print while it loads; only lines that start so are the probe's.
    private const string Prefix = "slipway ";

    private ProbeMessage()
    {
    }

    /// <summary>Reads a line; null when it is not the probe's.</summary>
    public static ProbeMessage? Parse(string line)
    {
        if (!line.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(line.AsMemory(Prefix.Length));
            var root = json.RootElement;
            if (root.TryGetProperty("environment", out var environment))
            {
                return new InterpreterFound(environment.EnumerateObject()
                    .ToImmutableDictionary(value => value.Name, value => value.Value.GetString() ?? ""));
            }

            if (root.TryGetProperty("begin", out var begin))
            {
                return new PackageBegun(begin.GetString()!);
            }

            return root.TryGetProperty("end", out var end) ? ParseResult(end.GetString()!, root) : new ProbeDone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or OverflowException or ArgumentException)
        {
            // Cut short by a crash, or printed by a package that imitates the prefix.
            return null;
        }
    }

    private static PackageEnded ParseResult(string name, JsonElement root)
    {
        return new PackageEnded(name)
        {
            Version = Text("version"),
            Error = Text("error"),
            IsMissing = root.TryGetProperty("missing", out _),
            HasNoModules = Text("how") == "none",
            Extras = Texts("extras"),
            ExtraRequirements = root.TryGetProperty("extra_requirements", out var requirements)
                ? [.. requirements.EnumerateArray().Select(item => new ExtraRequirement(
                    item.GetProperty("requirement").GetString()!, item.GetProperty("found").GetString()))]
                : [],
            Duration = root.TryGetProperty("seconds", out var seconds)
                ? TimeSpan.FromSeconds(seconds.GetDouble())
                : TimeSpan.Zero,
        };

        ImmutableArray<string> Texts(string property) =>
            root.TryGetProperty(property, out var values) ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : [];

        string? Text(string property) =>
            root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }

    /// <summary>The interpreter runs; its values for environment markers.</summary>
    internal sealed record InterpreterFound(ImmutableDictionary<string, string> Environment) : ProbeMessage;

    /// <summary>It goes on to load a package.</summary>
    internal sealed record PackageBegun(string Name) : ProbeMessage;

    /// <summary>It has tried a package.</summary>
    internal sealed record PackageEnded(string Name) : ProbeMessage
    {
        /// <summary>The version found; null when none is installed.</summary>
        public string? Version { get; init; }

        /// <summary>The interpreter's message, when the package does not load.</summary>
        public string? Error { get; init; }

        public bool IsMissing { get; init; }

        /// <summary>Whether it is installed, but does not record any module that could be loaded.</summary>
        public bool HasNoModules { get; init; }

        /// <summary>The extras that it has, when they were asked for.</summary>
        public ImmutableArray<string> Extras { get; init; } = [];

        /// <summary>What it requires for its extras, whether they are wanted or not.</summary>
        public ImmutableArray<ExtraRequirement> ExtraRequirements { get; init; } = [];

        public TimeSpan Duration { get; init; }
    }

    /// <summary>A requirement of an extra, as PEP 508 writes it, and the version found of what is required.</summary>
    internal sealed record ExtraRequirement(string Text, string? Found);

    /// <summary>It has tried all packages.</summary>
    internal sealed record ProbeDone : ProbeMessage;
}
