using Slipway.Core.Threading;

namespace Slipway.Core.Tests;

public sealed class KeyedLockTests
{
    private readonly KeyedLock<string> _locks = new(StringComparer.OrdinalIgnoreCase);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_for_a_key_that_is_held_waits_until_it_is_given_back_and_who_asks_for_another_does_not()
    {
        var held = await _locks.TakeAsync("a", Cancellation);

        var same = _locks.TakeAsync("A", Cancellation);
        using (await _locks.TakeAsync("b", Cancellation))
        {
            same.IsCompleted.Should().BeFalse();
        }

        held.Dispose();
        (await same).Dispose();
    }

    [Fact]
    public async Task Of_many_who_take_a_key_one_at_a_time_holds_it()
    {
        var (holding, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            using var held = await _locks.TakeAsync("a", Cancellation);
            most = Math.Max(most, Interlocked.Increment(ref holding));
            await Task.Yield();
            Interlocked.Decrement(ref holding);
        })));

        most.Should().Be(1);
        _locks.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_key_is_kept_as_long_as_somebody_holds_it_or_waits_for_it_and_no_longer()
    {
        using var impatient = new CancellationTokenSource();
        var held = await _locks.TakeAsync("a", Cancellation);
        var waiting = _locks.TakeAsync("a", impatient.Token);
        _locks.IsWanted("A").Should().BeTrue();

        await impatient.CancelAsync();
        await waiting.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        _locks.Count.Should().Be(1);

        held.Dispose();
        held.Dispose();
        _locks.IsWanted("a").Should().BeFalse();
        for (var i = 0; i < 1000; i++)
        {
            (await _locks.TakeAsync($"{i}", Cancellation)).Dispose();
        }

        _locks.Count.Should().Be(0);
    }
}
