using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Slipway.Images;

/// <summary>
/// How the packages of one language are tried: a script that the image's own interpreter runs, which loads each and
/// says what it found. The script judges nothing; versions are compared here.
/// </summary>
internal abstract class PackageProbe
{
    // Raised when the judgement of what the scripts say, or of the structure tests, changes, so that images are tested again.
    private const string JudgementVersion = "5";

    private PackageProbe()
    {
    }

    public static ImmutableArray<PackageProbe> All { get; } = [new Python(), new R()];

    /// <summary>The hash of all scripts, and of how their answers are judged: part of every image's identity.</summary>
    public static string ContentHash { get; } = Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\0', [JudgementVersion, .. All.Select(probe => probe.Script)]))));

    /// <summary>The language, as <see cref="DeclaredPackage.Language"/> names it.</summary>
    public abstract string Language { get; }

    /// <summary>The interpreter's names, the usual one first.</summary>
    public abstract ImmutableArray<string> Interpreters { get; }

    /// <summary>The interpreter's name in the folder <c>bin</c> of a virtual or conda environment.</summary>
    public abstract string InEnvironment { get; }

    /// <summary>The label by which an image names the interpreter that its packages are for.</summary>
    public abstract string Label { get; }

    protected abstract string Script { get; }

    /// <summary>The arguments with which the interpreter tries these packages.</summary>
    /// <param name="names">The packages.</param>
    /// <param name="withExtras">Those of them whose extras are asked for.</param>
    /// <param name="notLoaded">Those of them that are looked up and not loaded.</param>
    public abstract IEnumerable<string> Arguments(
        IEnumerable<string> names, IEnumerable<string> withExtras, IEnumerable<string> notLoaded);

    private static string Read(string name)
    {
        using var stream = typeof(PackageProbe).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed class Python : PackageProbe
    {
        public override string Language => "Python";

        public override ImmutableArray<string> Interpreters => ["python3", "python"];

        public override string InEnvironment => "python";

        public override string Label => "slipway.python";

        protected override string Script { get; } = Read("probe.py");

        public override IEnumerable<string> Arguments(
            IEnumerable<string> names, IEnumerable<string> withExtras, IEnumerable<string> notLoaded) =>
            ["-c", Script, JsonSerializer.Serialize(names), JsonSerializer.Serialize(withExtras), JsonSerializer.Serialize(notLoaded)];
    }

    private sealed class R : PackageProbe
    {
        public override string Language => "R";

        public override ImmutableArray<string> Interpreters => ["Rscript"];

        public override string InEnvironment => "Rscript";

        public override string Label => "slipway.r";

        protected override string Script { get; } = Read("probe.R");

        public override IEnumerable<string> Arguments(
            IEnumerable<string> names, IEnumerable<string> withExtras, IEnumerable<string> notLoaded) =>
            ["-e", Script, $",{string.Join(',', notLoaded)}", .. names];
    }
}
