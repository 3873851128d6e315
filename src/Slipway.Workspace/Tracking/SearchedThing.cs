namespace Slipway.Workspace.Tracking;

/// <summary>A thing that is searched among in memory: few enough of its kind there are.</summary>
/// <param name="Attributes">Its attributes: texts, or numbers as <see cref="double"/>.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record SearchedThing(IReadOnlyDictionary<string, IComparable?> Attributes, IReadOnlyList<KeyedText> Tags)
{
    public IComparable? Value(SearchedField field) => field.Kind == SearchedKind.Tag
        ? Tags.FirstOrDefault(tag => tag.Key == field.Key)?.Value
        : Attributes.GetValueOrDefault(field.Key);
}
