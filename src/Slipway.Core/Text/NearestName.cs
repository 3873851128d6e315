namespace Slipway.Core.Text;

/// <summary>Finds what a misspelt name was probably meant to be.</summary>
public static class NearestName
{
    // What is longer is no name, and comparing takes time with the square of it.
    private const int MostLetters = 100;

    /// <summary>" (did you mean 'train_r'?)", or nothing when no candidate is near.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } nearest ? $" (did you mean '{nearest}'?)" : string.Empty;

    /// <summary>
    /// The candidate with the fewest edits, when these are few for the name's length; else null. Of several, one that goes
    /// on where the name ends: people leave out ends more often than they mistake letters.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        // Half of the letters may be wrong, so that a shortened name still finds the whole one.
        var allowed = (name.Length + 1) / 2;
        return candidates
            .Where(candidate => Math.Max(name.Length, candidate.Length) <= MostLetters)
            .Select(candidate => (Name: candidate, Edits: Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(candidate => candidate.Edits <= allowed && candidate.Edits < Math.Min(candidate.Name.Length, name.Length))
            .OrderBy(candidate => candidate.Edits)
            .ThenByDescending(candidate => candidate.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    // Optimal string alignment: insertions, deletions, substitutions, and swaps of two neighbours ("trian" is one edit).
    private static int Edits(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            cost[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            cost[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }
}
