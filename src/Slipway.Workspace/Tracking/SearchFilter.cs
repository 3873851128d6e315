using System.Globalization;

namespace Slipway.Workspace.Tracking;

/// <summary>
/// MLflow's filter language: comparisons joined by AND. There is no OR, and there are no parentheses but around the list of IN.
/// </summary>
/// <param name="Clauses">All of these have to hold.</param>
internal sealed record SearchFilter(IReadOnlyList<SearchClause> Clauses)
{
    private const int Longest = 16 * 1024;
    private const int MostClauses = 50;
    private const int MostOfList = 1000;
    private const int LongestPattern = 500;

    private static readonly string[] Comparators = ["=", "!=", "<>", "<", "<=", ">", ">="];

    /// <summary>Reads a filter.</summary>
    /// <param name="text">The filter; null or empty for none.</param>
    /// <param name="fields">The attributes that can be compared.</param>
    /// <exception cref="TrackingException">400: it is none.</exception>
    public static SearchFilter Of(string? text, SearchedFields fields)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new SearchFilter([]);
        }

        if (text.Length > Longest)
        {
            throw TrackingException.Invalid($"A filter has at most {Longest} characters.");
        }

        var words = new Words(SearchWord.Split(text), text);
        var clauses = new List<SearchClause>();
        do
        {
            clauses.Add(Clause(words, fields));
            if (clauses.Count > MostClauses)
            {
                throw TrackingException.Invalid($"A filter has at most {MostClauses} comparisons.");
            }
        }
        while (words.TakeKeyword("AND"));

        return words.IsAtEnd
            ? new SearchFilter(clauses)
            : throw words.Wrong("comparisons can be joined by AND alone");
    }

    private static SearchClause Clause(Words words, SearchedFields fields)
    {
        var field = fields.Find(words.TakeField()) ?? throw words.Wrong($"it can compare {fields.Names}");
        var comparator = Comparator(words);
        if (comparator is "IN" or "NOT IN")
        {
            return field is { Kind: SearchedKind.Attribute, IsNumber: false }
                ? new SearchClause(field, comparator, words.TakeList(MostOfList), 0)
                : throw words.Wrong($"'{field.Key}' can't be compared by {comparator}");
        }

        if (field.IsNumber)
        {
            return comparator is "LIKE" or "ILIKE"
                ? throw words.Wrong($"'{field.Key}' is a number, which can't be compared by {comparator}")
                : new SearchClause(field, comparator, [], words.TakeNumber());
        }

        if (comparator is not ("=" or "!=" or "LIKE" or "ILIKE"))
        {
            throw words.Wrong($"'{field.Key}' is a text, which can be compared by =, !=, LIKE and ILIKE");
        }

        var value = words.TakeText();
        return value.Length <= LongestPattern || comparator is "=" or "!="
            ? new SearchClause(field, comparator, [value], 0)
            : throw words.Wrong($"a pattern has at most {LongestPattern} characters");
    }

    private static string Comparator(Words words)
    {
        if (words.TakeKeyword("NOT"))
        {
            return words.TakeKeyword("IN") ? "NOT IN" : throw words.Wrong("after NOT comes IN");
        }

        foreach (var keyword in (string[])["LIKE", "ILIKE", "IN"])
        {
            if (words.TakeKeyword(keyword))
            {
                return keyword;
            }
        }

        return words.TakeSymbol() is { } symbol && Comparators.Contains(symbol, StringComparer.Ordinal)
            ? symbol == "<>" ? "!=" : symbol
            : throw words.Wrong("a comparator is missing: =, !=, <, <=, >, >=, LIKE, ILIKE, IN or NOT IN");
    }

    /// <summary>The words of a filter, taken one by one.</summary>
    private sealed class Words(IReadOnlyList<SearchWord> words, string filter)
    {
        private int _next;

        public bool IsAtEnd => _next == words.Count;

        public bool TakeKeyword(string keyword)
        {
            if (IsAtEnd || words[_next] is not { Kind: SearchWordKind.Name, Text: var text }
                || !text.Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            _next++;
            return true;
        }

        /// <summary>A field: a name, in front of which its kind may be.</summary>
        public string TakeField() => Take(SearchWordKind.Name)?.Text ?? throw Wrong("the name of what is compared is missing");

        public string? TakeSymbol() => Take(SearchWordKind.Symbol)?.Text;

        public string TakeText() => Take(SearchWordKind.Text)?.Text ?? throw Wrong("a value in quotes is missing");

        public double TakeNumber()
        {
            // MLflow takes a number in quotes, too.
            var word = Take(SearchWordKind.Name) ?? Take(SearchWordKind.Text);
            return double.TryParse(word?.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Wrong("a number is missing");
        }

        public List<string> TakeList(int most)
        {
            var values = new List<string>();
            if (TakeSymbol() != "(")
            {
                throw Wrong("a list in parentheses is missing");
            }

            while (true)
            {
                values.Add(TakeText());
                switch (TakeSymbol())
                {
                    case ")" when values.Count <= most:
                        return values;
                    case ",":
                        continue;
                    default:
                        throw Wrong($"a list of at most {most} values ends with a parenthesis");
                }
            }
        }

        public TrackingException Wrong(string why) =>
            TrackingException.Invalid($"Invalid filter '{(filter.Length > 200 ? $"{filter[..200]}…" : filter)}': {why}.");

        private SearchWord? Take(SearchWordKind kind) => !IsAtEnd && words[_next].Kind == kind ? words[_next++] : null;
    }
}
