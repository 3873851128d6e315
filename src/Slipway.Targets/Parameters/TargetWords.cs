namespace Slipway.Targets;

/// <summary>Which words of a command line name targets, as far as that can be told before the targets say what they are.</summary>
/// <param name="find">Finds the names; asked only where a word could be something else as well.</param>
internal sealed class TargetWords(Func<IEnumerable<string>> find)
{
    private HashSet<string> Known => field ??= [.. find().Select(Names.Normalize)];

    /// <summary>Whether the word names a target, an item of one, or several with <c>+</c> between.</summary>
    public bool Has(string word) => ValueConverter.Split(word, "+").Any(name => Known.Contains(Names.Normalize(name.Split(':')[0])));

    /// <summary>Whether the word is probably a misspelt name of a target.</summary>
    public bool HasNearly(string word) => Names.Misspelt(word, Known) is not null;
}
