using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Slipway.Testing.Contract;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>
/// Every answer of the servers of this process, held against the contract, whoever asks: the tests themselves, the official
/// clients, pages.
/// </summary>
internal sealed class Exchanges : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Started = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start";
    private const string Ended = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop";

    private static readonly Exchanges Listener = new();
    private static readonly Lazy<IDisposable> Listening = new(() => DiagnosticListener.AllListeners.Subscribe(Listener));

    private readonly ConcurrentDictionary<int, ConcurrentQueue<string>> _violations = new();

    /// <summary>Called for each answer, with what was asked and what of the answer breaks the contract.</summary>
    public static event Action<string, IReadOnlyList<string>>? Judged;

    /// <summary>Begins to listen, where the contract is there.</summary>
    public static void Listen()
    {
        if (RestContract.Find() is not null)
        {
            _ = Listening.Value;
        }
    }

    /// <summary>What of the exchanges with the server of a port broke the contract, each once.</summary>
    public static IReadOnlyList<string> ViolationsOn(int port) =>
        Listener._violations.TryRemove(port, out var violations) ? [.. violations.Distinct()] : [];

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.AspNetCore")
        {
            value.Subscribe(this, name => name.StartsWith("Microsoft.AspNetCore.Hosting.HttpRequestIn", StringComparison.Ordinal));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not HttpContext context
            || !context.Request.Path.Value!.Contains("/Microsoft.MachineLearningServices/", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (value.Key == Started)
        {
            context.Request.Body = new CopiedStream(context.Request.Body);
            context.Response.Body = new CopiedStream(context.Response.Body);
        }
        else if (value.Key == Ended
            && !context.RequestAborted.IsCancellationRequested
            && context.Request.Body is CopiedStream sent
            && context.Response.Body is CopiedStream answered)
        {
            Judge(context, sent, answered);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private void Judge(HttpContext context, CopiedStream sent, CopiedStream answered)
    {
        var exchange = new Exchange(
            context.Request.Method,
            context.Request.Path.Value!,
            [.. context.Request.Query.Keys],
            Encoding.UTF8.GetString(sent.Bytes),
            context.Response.StatusCode,
            [.. context.Response.Headers.Keys],
            Encoding.UTF8.GetString(answered.Bytes));
        // A preview has members beside those of the contract, and so have the answers to who asks for one.
        var isPreview = context.Request.Query["api-version"].ToString().EndsWith("-preview", StringComparison.OrdinalIgnoreCase);
        var violations = exchange.AnswerViolations(RestContract.Find()!)
            .Where(violation => !Deliberate.Is(violation)
                && !(isPreview && violation.Contains(" is no member of ", StringComparison.Ordinal)))
            .ToList();
        foreach (var violation in violations)
        {
            _violations.GetOrAdd(context.Connection.LocalPort, _ => [])
                .Enqueue($"{violation} (of {exchange.Path}: '{exchange.Answered[..Math.Min(exchange.Answered.Length, 1000)]}')");
        }

        Judged?.Invoke($"{exchange.Method} {exchange.Path} {exchange.Status}", violations);
    }
}
