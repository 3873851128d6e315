namespace Slipway.Core.Threading;

/// <summary>
/// A lock for each key: who holds a key's keeps others from it, and from no other key. A key that nobody holds or waits for is
/// not kept, however many there have been.
/// </summary>
/// <param name="comparer">Which keys are the same; null for the type's own equality.</param>
/// <typeparam name="TKey">The keys' type.</typeparam>
public sealed class KeyedLock<TKey>(IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Entry> _entries = new(comparer);

    /// <summary>How many keys somebody holds or waits for.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Whether somebody holds a key, or waits for it.</summary>
    /// <param name="key">The key.</param>
    public bool IsWanted(TKey key)
    {
        lock (_lock)
        {
            return _entries.ContainsKey(key);
        }
    }

    /// <summary>Waits until nobody else holds the key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What gives it back when it is disposed of.</returns>
    public async Task<IDisposable> TakeAsync(TKey key, CancellationToken cancellationToken = default)
    {
        Entry entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out entry!))
            {
                _entries[key] = entry = new Entry();
            }

            entry.Users++;
        }

        try
        {
            await entry.One.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Leave(key, entry);
            throw;
        }

        return new Holder(this, key, entry);
    }

    private void Leave(TKey key, Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Users == 0)
            {
                _entries.Remove(key);
                entry.One.Dispose();
            }
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim One { get; } = new(1);

        public int Users { get; set; }
    }

    private sealed class Holder(KeyedLock<TKey> all, TKey key, Entry entry) : IDisposable
    {
        private int _isGivenBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
            {
                entry.One.Release();
                all.Leave(key, entry);
            }
        }
    }
}
