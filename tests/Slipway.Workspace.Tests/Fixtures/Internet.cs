using System.Net;
using Slipway.Testing;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>
/// The internet as a test wants it: hosts of Azure's storage are Azurite, to which they are led by its path, and files of
/// <c>files.example</c> are the test's. What is asked for is counted.
/// </summary>
/// <param name="azurite">Stands for all storage accounts; none where null.</param>
internal sealed class Internet(Azurite? azurite = null)
{
    private readonly List<string> _requests = [];
    private readonly List<string> _shown = [];

    /// <summary>Whether anything can be reached.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>Whether what is not reached is waited for in vain, as behind a firewall that says nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The end of the paths that can't be read; nothing when null.</summary>
    public string? Broken { get; set; }

    /// <summary>The end of the paths that are never answered; nothing when null.</summary>
    public string? Endless { get; set; }

    /// <summary>The files of the host by path and query, each with its version.</summary>
    public Dictionary<string, (string Content, string? Version)> Files { get; } = [];

    /// <summary>The length that the host says of a file, where it is another than it has.</summary>
    public long? SaidLength { get; set; }

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Each token that was shown, after the host that it was shown to.</summary>
    public IReadOnlyList<string> Shown
    {
        get
        {
            lock (_requests)
            {
                return [.. _shown];
            }
        }
    }

    public HttpMessageHandler Connect() => new Handler(this);

    private sealed class Handler(Internet internet) : DelegatingHandler(Azurite.NewHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var uri = request.RequestUri!;
            lock (internet._requests)
            {
                internet._requests.Add($"{request.Method} {uri}");
                if (request.Headers.Authorization is { } shown)
                {
                    internet._shown.Add($"{uri.Host} {shown.Parameter}");
                }
            }

            if (internet.Endless is { } endless && uri.AbsolutePath.EndsWith(endless, StringComparison.Ordinal))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            if (internet.Broken is { } broken && uri.AbsolutePath.EndsWith(broken, StringComparison.Ordinal))
            {
                throw new HttpRequestException($"{uri.Host} is gone");
            }

            if (!internet.IsUp && internet.IsSilent)
            {
                // As SocketsHttpHandler says that the time to connect is over.
                throw new TaskCanceledException(null, new TimeoutException($"{uri.Host} says nothing."));
            }

            if (!internet.IsUp)
            {
                throw new HttpRequestException($"{uri.Host} can't be reached");
            }

            if (uri.Host != "files.example")
            {
                request.RequestUri = new Uri(internet.Of(), $"/{Azurite.Account}{uri.PathAndQuery}");
                request.Headers.Host = null;
                return await base.SendAsync(request, cancellationToken);
            }

            if (!internet.Files.TryGetValue(uri.PathAndQuery, out var file))
            {
                return new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("") };
            }

            var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(file.Content) };
            if (request.Method == HttpMethod.Head)
            {
                answer.Content.Headers.ContentLength = internet.SaidLength ?? file.Content.Length;
            }

            if (file.Version is not null)
            {
                answer.Headers.ETag = new($"\"{file.Version}\"");
            }

            return answer;
        }
    }

    private Uri Of() => azurite?.Address ?? throw new HttpRequestException("there is no storage");
}
