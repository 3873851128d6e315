using System.Text;

namespace Slipway.Targets;

/// <summary>How names of targets and parameters are compared, written and guessed at.</summary>
internal static class Names
{
    /// <summary>Without dashes, in lower case: <c>--build-images</c>, <c>BuildImages</c> and <c>buildimages</c> are one.</summary>
    public static string Normalize(string name) => name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary><c>SubscriptionId</c> to <c>subscription-id</c>, <c>ACRName</c> to <c>acr-name</c>.</summary>
    public static string ToKebabCase(string name) => Split(name, '-', char.ToLowerInvariant);

    /// <summary><c>SubscriptionId</c> to <c>SUBSCRIPTION_ID</c>.</summary>
    public static string ToVariable(string name) => Split(name, '_', char.ToUpperInvariant);

    /// <summary>The name that was probably meant, or null when none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> known) =>
        Nearest(name, known, Math.Max(2, name.Length / 3));

    /// <summary>The name of which this one is a slip of the keys, or null.</summary>
    public static string? Misspelt(string name, IEnumerable<string> known) =>
        Nearest(name, known, Math.Max(1, name.Length / 5));

    private static string? Nearest(string name, IEnumerable<string> known, int limit)
    {
        var wanted = Normalize(name);
        return known
            .Select(candidate => (Name: candidate, Distance: Distance(wanted, Normalize(candidate))))
            .Where(candidate => candidate.Distance <= limit && candidate.Distance < wanted.Length)
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }

    private static string Split(string name, char separator, Func<char, char> convert)
    {
        // One word to everybody who types it.
        name = name.Replace("GitHub", "Github", StringComparison.Ordinal);
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = i > 0
                && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord)
            {
                text.Append(separator);
            }

            text.Append(convert(name[i]));
        }

        return text.ToString();
    }
}
