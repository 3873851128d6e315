using System.Collections.Immutable;

namespace Slipway.Pipelines.Definitions;

/// <summary>A value that means nothing here and is handed on as it is written; null where nothing is.</summary>
internal abstract record FreeValue;

internal sealed record FreeText(string Text) : FreeValue;

internal sealed record FreeInteger(long Value) : FreeValue;

internal sealed record FreeNumber(double Value) : FreeValue;

internal sealed record FreeBoolean(bool Value) : FreeValue;

internal sealed record FreeList(ImmutableArray<FreeValue?> Items) : FreeValue;

internal sealed record FreeMap(ImmutableArray<KeyValuePair<string, FreeValue?>> Entries) : FreeValue
{
    public static FreeMap Empty { get; } = new(ImmutableArray<KeyValuePair<string, FreeValue?>>.Empty);

    public FreeValue? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key).Value;

    /// <summary>The map with a key that has this value, whatever it had before; without the key where the value is null.</summary>
    public FreeMap With(string key, FreeValue? value)
    {
        var others = Entries.RemoveAll(entry => entry.Key == key);
        return new FreeMap(value is null ? others : others.Add(KeyValuePair.Create(key, (FreeValue?)value)));
    }
}
