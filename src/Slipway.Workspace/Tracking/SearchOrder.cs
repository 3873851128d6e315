namespace Slipway.Workspace.Tracking;

/// <summary>What a list is ordered by: first by the first, where that is the same by the second, and so on.</summary>
/// <param name="Keys">The fields, each with whether the greatest comes first.</param>
internal sealed record SearchOrder(IReadOnlyList<SearchOrderKey> Keys)
{
    /// <summary>How many fields a list can be ordered by.</summary>
    public const int Most = 10;

    /// <exception cref="TrackingException">400: one is none.</exception>
    public static SearchOrder Of(IReadOnlyList<string> texts, SearchedFields fields) => new([.. texts.Select(text => Key(text, fields))]);

    /// <summary>Orders things in memory; what they have no value of comes last.</summary>
    public IEnumerable<T> Sort<T>(IEnumerable<T> things, Func<T, SearchedThing> of)
    {
        foreach (var key in Keys.Reverse())
        {
            things = key.IsDescending
                ? things.OrderBy(thing => of(thing).Value(key.Field) is null).ThenByDescending(thing => of(thing).Value(key.Field))
                : things.OrderBy(thing => of(thing).Value(key.Field) is null).ThenBy(thing => of(thing).Value(key.Field));
        }

        return things;
    }

    private static SearchOrderKey Key(string text, SearchedFields fields)
    {
        var words = SearchWord.Split(text);
        var (name, direction) = words switch
        {
            [{ Kind: not SearchWordKind.Symbol } only] => (only.Text, "ASC"),
            [{ Kind: not SearchWordKind.Symbol } field, { Kind: SearchWordKind.Name } word] => (field.Text, word.Text.ToUpperInvariant()),
            _ => ("", ""),
        };
        return direction is "ASC" or "DESC" && fields.Find(name) is { } found
            ? new SearchOrderKey(found, direction == "DESC")
            : throw TrackingException.Invalid(
                $"Invalid order_by '{text}': it must be a field, and ASC or DESC. Fields are {fields.Names}.");
    }
}

/// <summary>A field that a list is ordered by.</summary>
internal sealed record SearchOrderKey(SearchedField Field, bool IsDescending);
