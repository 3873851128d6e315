using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Slipway.EndToEnd;

/// <summary>Which folders of a library know which: read from its sources, by what each name in them means.</summary>
internal sealed class FolderArrows
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private readonly SortedDictionary<string, SortedDictionary<string, string>> _arrows = new(StringComparer.Ordinal);

    private FolderArrows()
    {
    }

    /// <summary>The folders that have sources; the library's own folder is <c>.</c>.</summary>
    public IEnumerable<string> Folders => _arrows.Keys;

    /// <summary>Reads a library.</summary>
    /// <param name="root">Its folder.</param>
    public static FolderArrows Of(string root)
    {
        var trees = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path))
            .ToImmutableArray();
        var compilation = CSharpCompilation.Create(
            "sources", [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings)], References(Path.GetFileName(root)));
        var arrows = new FolderArrows();
        foreach (var tree in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            var from = FolderOf(root, tree.FilePath);
            if (!arrows._arrows.TryGetValue(from, out var known))
            {
                arrows._arrows[from] = known = new SortedDictionary<string, string>(StringComparer.Ordinal);
            }

            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var info = model.GetSymbolInfo(name);
                if (TypeOf(info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is { } type
                    && type.DeclaringSyntaxReferences.FirstOrDefault() is { } declared
                    && FolderOf(root, declared.SyntaxTree.FilePath) is var to && to != from)
                {
                    known.TryAdd(to, $"{Path.GetFileName(tree.FilePath)} uses {type.Name}");
                }
            }
        }

        return arrows;
    }

    /// <summary>
    /// The groups of folders each of which knows each other, by itself or by others: each with an arrow out of it to
    /// every one.
    /// </summary>
    public IReadOnlyList<string> Circles()
    {
        var reached = _arrows.Keys.ToDictionary(folder => folder, Reached);
        return
        [
            .. _arrows.Keys
                .Select(folder => _arrows.Keys.Where(other => reached[folder].Contains(other) && reached[other].Contains(folder)).ToList())
                .Where(group => group.Count > 1)
                .DistinctBy(group => group[0])
                .Select(group => string.Join("; ", group.SelectMany(from => _arrows[from]
                    .Where(arrow => group.Contains(arrow.Key))
                    .Select(arrow => $"{from} → {arrow.Key} ({arrow.Value})")))),
        ];
    }

    /// <summary>The folders that a folder knows.</summary>
    public IEnumerable<string> KnownBy(string folder) => _arrows[folder].Keys;

    private HashSet<string> Reached(string from)
    {
        var reached = new HashSet<string>();
        var left = new Stack<string>([from]);
        while (left.TryPop(out var folder))
        {
            foreach (var to in _arrows.GetValueOrDefault(folder, []).Keys.Where(reached.Add))
            {
                left.Push(to);
            }
        }

        return reached;
    }

    private static string FolderOf(string root, string path) =>
        path.Length == 0 ? "." : Path.GetRelativePath(root, Path.GetDirectoryName(path)!).Split(Path.DirectorySeparatorChar)[0];

    private static INamedTypeSymbol? TypeOf(ISymbol? symbol) => symbol switch
    {
        INamedTypeSymbol type => type.OriginalDefinition,
        IMethodSymbol { ReducedFrom: { } extension } => extension.ContainingType.OriginalDefinition,
        IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => symbol.ContainingType?.OriginalDefinition,
        _ => null,
    };

    // What the tests run with has all that the libraries are compiled with, and the library itself, which is read instead.
    private static IEnumerable<MetadataReference> References(string library) =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != library)
            .Select(path => MetadataReference.CreateFromFile(path));
}
