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

    /// <summary>Where an answer is another than the contract's, and why.</summary>
    private static readonly (string End, string Reason)[] Deliberate =
    [
        (".triggerHistory is no member of ScheduleProperties", "what became of each due time; Azure shows that in its studio alone"),
        (".properties.error is no member of ScheduleProperties", "why a schedule is set aside that another program has broken"),
        (".properties.action is missing, and ScheduleProperties requires it", "of such a schedule, what is left is shown"),
        (".properties.trigger is missing, and ScheduleProperties requires it", "the same"),
        (".assetVersion is no member of UriFolderJobOutput",
            "which version of a data asset an output has become, which only previews of the API tell"),
        (".assetVersion is no member of CustomModelJobOutput", "the same"),
        (".assetVersion is no member of MLFlowModelJobOutput", "the same"),
        (".credentials.secrets is missing, and AccountKeyDatastoreCredentials requires it",
            "secrets go in and come out by listSecrets alone, as Azure's do"),
        (".credentials.secrets is missing, and SasDatastoreCredentials requires it", "the same"),
    ];

    private readonly ConcurrentDictionary<int, ConcurrentQueue<string>> _violations = new();

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
            context.Request.Body = new Copy(context.Request.Body);
            context.Response.Body = new Copy(context.Response.Body);
        }
        else if (value.Key == Ended
            && !context.RequestAborted.IsCancellationRequested
            && context.Request.Body is Copy sent
            && context.Response.Body is Copy answered)
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

    private void Judge(HttpContext context, Copy sent, Copy answered)
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
        foreach (var violation in exchange.AnswerViolations(RestContract.Find()!)
            .Where(violation => !IsDeliberate(violation)
                && !(isPreview && violation.Contains(" is no member of ", StringComparison.Ordinal))))
        {
            _violations.GetOrAdd(context.Connection.LocalPort, _ => []).Enqueue(violation);
        }
    }

    private static bool IsDeliberate(string violation) =>
        Deliberate.Any(deliberate => violation.EndsWith(deliberate.End, StringComparison.Ordinal));

    /// <summary>Keeps what is read or written through it.</summary>
    private sealed class Copy(Stream inner) : Stream
    {
        private readonly MemoryStream _copy = new();

        public ReadOnlySpan<byte> Bytes => _copy.GetBuffer().AsSpan(0, (int)_copy.Length);

        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _copy.Write(buffer.Span);
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count)
        {
            _copy.Write(buffer, offset, count);
            inner.Write(buffer, offset, count);
        }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            _copy.Write(buffer.Span[..count]);
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
