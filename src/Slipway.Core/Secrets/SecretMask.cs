namespace Slipway.Core.Secrets;

/// <summary>
/// The secrets known to this process, and how to take them out of a text before it is shown or stored, also where they are
/// encoded in a common way. Safe to use from several threads.
/// </summary>
/// <param name="onAdded">Told of each text that is masked from now on, before anything can be written of it.</param>
/// <param name="onTooShort">Told once, when a secret is too short to be masked.</param>
public sealed class SecretMask(Action<string>? onAdded = null, Action? onTooShort = null)
{
    /// <summary>What stands in a text where a secret stood.</summary>
    public const string Replacement = "***";

    /// <summary>How many characters a secret has at least that is masked: a shorter one would blank out ordinary words.</summary>
    public const int ShortestSecret = 4;

    private readonly Lock _lock = new();

    // The longest first, so that a secret which contains another is replaced whole. Never changed, but replaced.
    private volatile SecretForms[] _secrets = [];

    private int _tooShort;

    /// <summary>Adds a secret. Each line of a secret of several lines is masked too; what is too short is left out.</summary>
    public void Add(string? secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
        {
            return;
        }

        if (secret.Trim().Length < ShortestSecret && Interlocked.Exchange(ref _tooShort, 1) == 0)
        {
            onTooShort?.Invoke();
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

    /// <summary>The text with every known secret replaced, also where it stands in another case or encoded.</summary>
    public string Apply(string text)
    {
        foreach (var secret in _secrets)
        {
            text = secret.Replace(text, Replacement);
        }

        return text;
    }

    private bool TryAdd(string line)
    {
        lock (_lock)
        {
            if (_secrets.Any(known => known.Secret == line))
            {
                return false;
            }

            _secrets =
            [
                .. _secrets.Append(new SecretForms(line))
                    .OrderByDescending(secret => secret.Secret.Length).ThenBy(secret => secret.Secret, StringComparer.Ordinal),
            ];
            return true;
        }
    }
}
