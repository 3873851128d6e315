namespace Slipway.Testing.Data;

/// <summary>Waits for the reading of a file, whose reads wait for nothing.</summary>
internal static class Synchronously
{
    /// <summary>Runs it to its end.</summary>
    /// <exception cref="InvalidDataException">It failed, in whatever way.</exception>
    public static T Run<T>(Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not InvalidDataException)
        {
            // Readers say in many ways, and by many types, what they find in a broken file.
            throw new InvalidDataException($"it can't be read: {e.Message}", e);
        }
    }
}
