using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Azure;
using Azure.Identity;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Connections;

/// <summary>Says what went wrong with a request, and what to do about it, without the request's secrets.</summary>
internal static class RequestErrors
{
    /// <summary>What a request's failure means; null for what has nothing to do with a workspace, such as a full disk.</summary>
    public static Diagnostic? Describe(Call call, Exception exception) => exception switch
    {
        RequestFailedException e when call.AskedFor is { } wait && e.Status is not 0 => Busy(call, e, wait),
        RequestFailedException e => Refused(call.Doing, e),
        AuthenticationFailedException e => new Diagnostic(
            Codes.AccessRefused, $"can't {call.Doing}: no identity could be found or used: {FirstLine(e.Message)}")
        {
            Remedy = "log in with 'az login', or run where a managed or workload identity is given",
        },

        // A connection that broke while the answer was read; what has to do with files is somebody else's.
        HttpIOException or IOException { InnerException: SocketException } => Unreachable(call, FirstLine(exception.Message)),

        InputLimitException => new Diagnostic(Codes.UnexpectedAnswer, $"can't {call.Doing}: the answer is not read{At(call)}: {exception.Message}")
        {
            Remedy = "look at what answers at that address: a proxy, or another service",
        },

        // What Azure's clients say when they read an answer that is cut off, or a proxy's page in its place.
        JsonException or XmlException or FormatException or InvalidOperationException or ArgumentException =>
            Unexpected(call, exception),
        _ => null,
    };

    /// <summary>The workspace was waited for, and did not answer.</summary>
    public static Diagnostic NoAnswer(Call call) => Unreachable(call, "the workspace does not answer in time");

    private static Diagnostic Unreachable(Call call, string why) =>
        new(Codes.Unreachable, $"can't {call.Doing}: {why}{At(call)}")
        {
            Remedy = "run it again; if it stays so, check the network and the workspace's health",
        };

    private static Diagnostic Unexpected(Call call, Exception e) =>
        new(Codes.UnexpectedAnswer, $"can't {call.Doing}: the answer is cut off, or not the workspace's{At(call)}: {FirstLine(e.Message)}")
        {
            Remedy = "run it again; if it stays so, look at what answers at that address: a proxy, or another service",
        };

    private static Diagnostic Busy(Call call, RequestFailedException e, TimeSpan wait) =>
        new(Codes.AsksToWait, $"can't {call.Doing}: the workspace is busy (HTTP {e.Status}) and asks to wait for {Length(wait)}, which is longer than it is waited for")
        {
            Remedy = $"run it again in {Length(wait)}: only what is left will be done",
        };

    private static string Length(TimeSpan time) => time.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} seconds")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes");

    private static string At(Call call) => call.Address is null ? string.Empty : $" ({call.Address})";

    private static Diagnostic Refused(string doing, RequestFailedException e)
    {
        var (code, message) = Answer(e);
        var said = $"can't {doing}: {message}{(code is null ? string.Empty : $" ({code})")}";
        return e.Status switch
        {
            401 when code == "ExpiredAuthenticationToken" => new Diagnostic(Codes.AccessRefused, said)
            {
                Remedy = "sign in again ('az login'); the token of a local workspace is read anew when this is run again",
            },
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
