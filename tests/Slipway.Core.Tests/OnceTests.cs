using Slipway.Core.Threading;

namespace Slipway.Core.Tests;

/// <summary>Values that are computed once.</summary>
public sealed class OnceTests
{
    private int _computed;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_ask_at_once_get_one_computation()
    {
        var goOn = new TaskCompletionSource();
        var value = new Once<int>(async _ =>
        {
            await goOn.Task;
            return ++_computed;
        });

        var asked = Enumerable.Range(0, 10).Select(_ => value.GetAsync(Token)).ToArray();
        goOn.SetResult();

        (await Task.WhenAll(asked)).Should().OnlyContain(found => found == 1);
        (await value.GetAsync(Token)).Should().Be(1);
    }

    [Fact]
    public async Task A_failed_computation_is_forgotten()
    {
        var value = new Once<int>(_ => ++_computed == 1 ? throw new InvalidDataException("first") : Task.FromResult(_computed));

        await value.Awaiting(once => once.GetAsync(Token)).Should().ThrowAsync<InvalidDataException>();

        (await value.GetAsync(Token)).Should().Be(2);
    }

    [Fact]
    public async Task Who_waits_for_a_computation_that_another_cancels_has_it_computed_again()
    {
        using var first = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var value = new Once<int>(async token =>
        {
            if (++_computed == 1)
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            }

            return _computed;
        });

        var canceled = value.GetAsync(first.Token);
        await begun.Task;
        var waiting = value.GetAsync(Token);
        await first.CancelAsync();

        await FluentActions.Awaiting(() => canceled).Should().ThrowAsync<OperationCanceledException>();
        (await waiting).Should().Be(2);
    }

    [Fact]
    public async Task A_computation_that_ends_as_cancelled_though_nobody_cancelled_it_is_a_fault_of_who_asked()
    {
        var value = new Once<int>(_ => ++_computed == 1 ? throw new TaskCanceledException("a deadline of its own") : Task.FromResult(_computed));

        await value.Awaiting(once => once.GetAsync(Token)).Should().ThrowAsync<TaskCanceledException>();

        _computed.Should().Be(1);
        (await value.GetAsync(Token)).Should().Be(2);
    }

    [Fact]
    public async Task A_failure_that_nobody_waited_for_is_not_given_to_who_asks_next()
    {
        using var first = new CancellationTokenSource();
        var (begun, goOn, ended) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var value = new Once<int>(async _ =>
        {
            if (++_computed > 1)
            {
                return _computed;
            }

            begun.SetResult();
            await goOn.Task;
            ended.SetResult();
            throw new InvalidDataException("late");
        });
        var left = value.GetAsync(first.Token);
        await begun.Task;
        await first.CancelAsync();
        await FluentActions.Awaiting(() => left).Should().ThrowAsync<OperationCanceledException>();
        goOn.SetResult();
        await ended.Task;

        int? found = null;
        while (found is null)
        {
            try
            {
                found = await value.GetAsync(Token);
            }
            catch (InvalidDataException)
            {
                // Who asks before it has ended waits for the same computation.
            }
        }

        found.Should().Be(2);
    }

    [Fact]
    public async Task What_was_set_is_given_and_nothing_computed()
    {
        var value = new Once<int>(_ => Task.FromResult(++_computed));
        value.Set(7);

        (await value.GetAsync(Token)).Should().Be(7);
        _computed.Should().Be(0);
    }
}
