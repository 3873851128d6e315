using System.Runtime.ExceptionServices;

namespace Slipway.Testing.Data;

/// <summary>
/// Runs what calls itself as deep as a file nests, which nobody could catch when the stack ends: on a stack that no
/// file of the size that is read brings to its end.
/// </summary>
internal static class DeepStack
{
    private const int Bytes = 512 * 1024 * 1024;

    /// <summary>Runs it to its end; it waits for nothing, so that all of it is on this stack.</summary>
    /// <exception cref="InvalidDataException">It failed, in whatever way.</exception>
    public static T Run<T>(Func<Task<T>> read)
    {
        var (result, failure) = (default(T), default(Exception));
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = read().GetAwaiter().GetResult();
                }
                catch (Exception e)
                {
                    // Readers say in many ways, and by many types, what they find in a broken file.
                    failure = e as InvalidDataException ?? new InvalidDataException(
                        $"it can't be read: {e.Message}", e);
                }
            },
            Bytes);
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return result!;
    }
}
