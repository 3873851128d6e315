using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Identity;
using Slipway.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Connections;

/// <summary>Says what went wrong with a request, and what to do about it, without the request's secrets.</summary>
internal static class RequestErrors
{
    /// <summary>Runs a request, and turns its failures into diagnostics.</summary>
    /// <param name="doing">What is being done, as "can't …" would go on: "read schedule 'nightly'".</param>
    /// <param name="request">The request.</param>
    public static async Task<T> GuardAsync<T>(string doing, Func<Task<T>> request)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (RequestFailedException e)
        {
            throw new DiagnosticException(Describe(doing, e), e);
        }
        catch (AuthenticationFailedException e)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.AccessRefused, $"can't {doing}: no identity could be found or used: {FirstLine(e.Message)}")
                {
                    Remedy = "log in with 'az login', or run where a managed or workload identity is given",
                },
                e);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<RequestFailedException>().LastOrDefault() is { } last)
        {
            // What Azure.Core throws when every retry failed.
            throw new DiagnosticException(Describe(doing, last), e);
        }
        catch (Exception e) when (IsTimeout(e))
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.Unreachable, $"can't {doing}: the workspace does not answer in time")
                {
                    Remedy = "run it again; if it stays so, check the network and the workspace's health",
                },
                e);
        }
    }

    // Azure.Core gives up on a slow answer by cancelling it itself, which is told from a user's wish by its words alone.
    private static bool IsTimeout(Exception exception) => exception switch
    {
        AggregateException all => all.InnerExceptions.Count > 0 && IsTimeout(all.InnerExceptions[^1]),
        OperationCanceledException => exception.Message.Contains("configured timeout", StringComparison.Ordinal),
        _ => false,
    };

    private static Diagnostic Describe(string doing, RequestFailedException e)
    {
        var (code, message) = Answer(e);
        var said = $"can't {doing}: {message}{(code is null ? string.Empty : $" ({code})")}";
        return e.Status switch
        {
            401 or 403 => new Diagnostic(Codes.AccessRefused, said)
            {
                Remedy = "give the identity that runs this the role 'AzureML Data Scientist' on the workspace "
                    + "(for clusters 'AzureML Compute Operator', for reading outputs 'Storage Blob Data Reader')",
            },
            404 => new Diagnostic(Codes.NotFound, said)
            {
                Remedy = "check the subscription, the resource group and the name of the workspace",
            },
            409 or 412 => new Diagnostic(Codes.Conflict, said)
            {
                Remedy = "something else changes the same resource; run it again when that has ended",
            },
            0 => new Diagnostic(Codes.Unreachable, said)
            {
                Remedy = "check that the workspace can be reached from here; a local one is started by 'WorkspaceStart'",
            },
            >= 200 and < 300 => new Diagnostic(Codes.RequestFailed, $"{said}: the workspace began it and it failed")
            {
                Remedy = "Azure ML studio shows why; run it again once that is mended",
            },
            var status => new Diagnostic(Codes.RequestFailed, $"{said}, HTTP {status}"),
        };
    }

    private static (string? Code, string Message) Answer(RequestFailedException e)
    {
        var content = e.GetRawResponse()?.Content;
        if (content is not null)
        {
            try
            {
                var error = JsonNode.Parse(content) is JsonObject answer ? answer["error"] : null;
                if (error.Text("message") is { } message)
                {
                    return (error.Text("code") ?? e.ErrorCode, message);
                }
            }
            catch (JsonException)
            {
                // Not the service but something before it answered; then the exception's own words are the best there are.
            }
        }

        return (e.ErrorCode, FirstLine(e.Message));
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim().TrimEnd('.');
}
