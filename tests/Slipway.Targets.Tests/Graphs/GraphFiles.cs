namespace Slipway.Targets.Tests.Graphs;

/// <summary>
/// The graphs of all files that an environment variable lists (a path list), or else of the one among the tests' data.
/// </summary>
internal sealed class GraphFiles(string variable, string own)
{
    private readonly Lazy<IReadOnlyList<GraphCase>> _graphs = new(() => [.. Files(variable, own).SelectMany(GraphCase.Read)]);

    public GraphCase this[int index] => _graphs.Value[index];

    /// <summary>The place and name of each, for a theory.</summary>
    public TheoryData<int, string> Cases()
    {
        var data = new TheoryData<int, string>();
        for (var i = 0; i < _graphs.Value.Count; i++)
        {
            data.Add(i, _graphs.Value[i].Name);
        }

        return data;
    }

    private static string[] Files(string variable, string own) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } paths
            ? paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : [Path.Combine(AppContext.BaseDirectory, "Data", own)];
}
