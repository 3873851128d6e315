using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Testing.Contract;

/// <summary>A request and its answer.</summary>
/// <param name="Method">The request's HTTP method.</param>
/// <param name="Path">Its path.</param>
/// <param name="Query">The names of its query's parameters.</param>
/// <param name="Sent">Its body; empty for none.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Headers">The names of the answer's headers.</param>
/// <param name="Answered">The answer's body; empty for none.</param>
internal sealed record Exchange(
    string Method, string Path, IReadOnlyList<string> Query, string Sent, int Status, IReadOnlyCollection<string> Headers, string Answered)
{
    /// <summary>What of the request breaks the contract; nothing of one that the contract does not have.</summary>
    public IReadOnlyList<string> RequestViolations(RestContract contract) =>
        contract.Find(Method, Path) is { } operation ? Named(operation, Request(contract, operation)) : [];

    /// <summary>What of the answer breaks the contract; nothing of one to a request that the contract does not have.</summary>
    public IReadOnlyList<string> AnswerViolations(RestContract contract) =>
        contract.Find(Method, Path) is not { } operation ? []
        : Status < 400 ? Named(operation, Answer(contract, operation))
        : Named(operation, BodyJudge.Judge(contract, isRequest: false, "ErrorResponse", Parse(Answered)));

    private string[] Named(ContractOperation operation, IEnumerable<string> violations) =>
        [.. violations.Select(violation => $"{Method} {operation.Id} {Status}: {violation}")];

    private IEnumerable<string> Request(RestContract contract, ContractOperation operation)
    {
        foreach (var name in Query.Where(name => !operation.Query.Contains(name)))
        {
            yield return $"'{name}' is no parameter of its query";
        }

        if (operation.Body is null)
        {
            yield break;
        }

        if (Sent.Length == 0)
        {
            if (Method is "PUT" or "PATCH")
            {
                yield return "has no body";
            }

            yield break;
        }

        foreach (var violation in BodyJudge.Judge(contract, isRequest: true, operation.Body, Parse(Sent)))
        {
            yield return violation;
        }
    }

    private IEnumerable<string> Answer(RestContract contract, ContractOperation operation)
    {
        if (!operation.Statuses.Contains(Status))
        {
            yield return $"the status is none of {string.Join(", ", operation.Statuses)}";
        }

        foreach (var header in Status is 201 or 202 ? operation.Headers.Except(Headers, StringComparer.OrdinalIgnoreCase) : [])
        {
            yield return $"the header {header} is missing";
        }

        if (Status is 202 or 204 || operation.Result is null)
        {
            yield break;
        }

        var body = Parse(Answered);
        if (!operation.IsPaged)
        {
            foreach (var violation in BodyJudge.Judge(contract, isRequest: false, operation.Result, body))
            {
                yield return violation;
            }

            yield break;
        }

        // Nodes of a compute are listed under a name of their own.
        var items = operation.Id == "Compute_list_nodes" ? "nodes" : "value";
        foreach (var violation in BodyJudge.Judge(contract, isRequest: false, $"{operation.Result}[]", body?[items]))
        {
            yield return $"{items}{violation[1..]}";
        }

        foreach (var name in (body as JsonObject ?? []).Select(member => member.Key).Where(name => name != items && name != "nextLink"))
        {
            yield return $"a page has no '{name}'";
        }

        if (body?["nextLink"] is { } next && next.GetValueKind() != JsonValueKind.String)
        {
            yield return "'nextLink' is no string";
        }
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
