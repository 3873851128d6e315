namespace Slipway.Diagnostics;

/// <summary>
/// The secrets known to this process, and how to take them out of a text before it is shown or stored.
/// Safe to use from several threads.
/// </summary>
/// <param name="onAdded">Told of each text that is masked from now on, before anything can be written of it.</param>
public sealed class SecretMask(Action<string>? onAdded = null)
{
    /// <summary>What stands in a text where a secret stood.</summary>
    public const string Replacement = "***";

    // Below this length a "secret" would blank out ordinary words, and protects nothing.
    private const int ShortestSecret = 4;

    private readonly Lock _lock = new();

    // The longest first, so that a secret which contains another is replaced whole. Never changed, but replaced.
    private volatile string[] _secrets = [];

    /// <summary>Adds a secret. Each line of a secret of several lines is masked too; what is too short is left out.</summary>
    public void Add(string? secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
        {
            return;
        }

        string[] lines = [secret, .. secret.Split('\n')];
        foreach (var line in lines.Select(l => l.Trim()).Where(l => l.Length >= ShortestSecret))
        {
            if (TryAdd(line))
            {
                onAdded?.Invoke(line);
            }
        }
    }

    /// <summary>The text with every known secret, also in its URL-encoded form, replaced.</summary>
    public string Apply(string text)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, Replacement, StringComparison.Ordinal);
        }

        return text;
    }

    private bool TryAdd(string line)
    {
        lock (_lock)
        {
            string[] all =
            [
                .. _secrets.Append(line).Append(Uri.EscapeDataString(line)).Distinct()
                    .OrderByDescending(secret => secret.Length).ThenBy(secret => secret, StringComparer.Ordinal),
            ];
            var isNew = all.Length > _secrets.Length;
            _secrets = all;
            return isNew;
        }
    }
}
