namespace Slipway.Targets;

/// <summary>
/// A file or folder, by its full path. As a parameter's type it takes paths relative to where the user stands.
/// </summary>
public sealed record AbsolutePath
{
    /// <summary>Names a file or folder; it need not exist.</summary>
    /// <param name="path">A full path; <c>.</c> and <c>..</c> in it are resolved.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is relative.</exception>
    public AbsolutePath(string path)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException($"'{path}' is not a full path.", nameof(path));
        }

        Value = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    /// <summary>The full path, without a separator at its end.</summary>
    public string Value { get; }

    /// <summary>The last part of the path.</summary>
    public string Name => Path.GetFileName(Value);

    /// <summary>The folder that it is in; null for a root.</summary>
    public AbsolutePath? Parent => Path.GetDirectoryName(Value) is { } parent ? new AbsolutePath(parent) : null;

    /// <summary>A file or folder beneath, or, when <paramref name="relative"/> is a full path, that one.</summary>
    public static AbsolutePath operator /(AbsolutePath path, string relative) => path.Combine(relative);

    /// <summary>The full path.</summary>
    public static implicit operator string(AbsolutePath path) => path.Value;

    /// <summary>A file or folder beneath, or, when <paramref name="relative"/> is a full path, that one.</summary>
    public AbsolutePath Combine(string relative) => new(Path.Combine(Value, relative));

    /// <summary>The full path.</summary>
    public override string ToString() => Value;
}
