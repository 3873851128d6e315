using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Testing.Contract;

/// <summary>
/// Azure Machine Learning's REST API as Microsoft's own generated client has it: operations, types and enumerations of
/// api-version 2025-12-01.
/// </summary>
internal sealed class RestContract
{
    private static readonly Lazy<RestContract?> Shared = new(Read);

    private RestContract(JsonNode contract)
    {
        Enumerations = contract["enums"]!.AsObject().ToDictionary(
            member => member.Key, member => (IReadOnlyList<string>)[.. member.Value!.AsArray().Select(value => value!.GetValue<string>())]);
        Types = contract["types"]!.AsObject().ToDictionary(member => member.Key, member => Type(member.Value!));
        Operations = [.. contract["operations"]!.AsArray().Select(operation => Operation(operation!))];
    }

    public IReadOnlyDictionary<string, ContractType> Types { get; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Enumerations { get; }

    public IReadOnlyList<ContractOperation> Operations { get; }

    /// <summary>The contract; null where its file is not beside the repository.</summary>
    public static RestContract? Find() => Shared.Value;

    /// <summary>The operation that a request asks for; null when the contract has none.</summary>
    public ContractOperation? Find(string method, string path) =>
        Operations.FirstOrDefault(operation => operation.Method == method && operation.Path.IsMatch(path));

    /// <summary>A type's members, those of the types that it extends included.</summary>
    public IEnumerable<KeyValuePair<string, ContractMember>> MembersOf(string type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (string? name = type; name is not null; name = Types[name].Base)
        {
            foreach (var member in Types[name].Members.Where(member => seen.Add(member.Key)))
            {
                yield return member;
            }
        }
    }

    /// <summary>The type that extends another and is told by the discriminator's value; null when there is none.</summary>
    public string? Extending(string type, string value) => Types
        .Where(candidate => candidate.Value.DiscriminatorValue == value && Extends(candidate.Value, type))
        .Select(candidate => candidate.Key)
        .FirstOrDefault();

    private bool Extends(ContractType type, string other)
    {
        for (var name = type.Base; name is not null; name = Types[name].Base)
        {
            if (name == other)
            {
                return true;
            }
        }

        return false;
    }

    private static RestContract? Read()
    {
        var file = Path.Combine(Root(), "..", "shared", "azureml-contract", "contract.json");
        return File.Exists(file) ? new RestContract(JsonNode.Parse(File.ReadAllText(file))!) : null;
    }

    private static ContractType Type(JsonNode type) => new(
        type["properties"]!.AsObject().ToDictionary(
            member => member.Key,
            member => new ContractMember(
                Text(member.Value!["type"])!, member.Value["required"] is not null, member.Value["readOnly"] is not null)),
        Text(type["base"]),
        Text(type["discriminator"]),
        Text(type["discriminatorValue"]));

    private static ContractOperation Operation(JsonNode operation) => new(
        Text(operation["id"])!,
        Text(operation["method"])!,
        new Regex(
            "^"
            + Regex.Replace(
                Regex.Escape(Text(operation["path"])!).Replace("\\{", "{", StringComparison.Ordinal),
                "{[^/}]*}",
                "[^/]+")
            + "\\z",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant),
        operation["query"]!.AsArray().Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.OrdinalIgnoreCase),
        operation["statuses"]!.AsArray().Select(status => status!.GetValue<int>()).ToHashSet(),
        // An enumeration shown as the body of a list is a parameter of its query.
        Text(operation["method"]) == "GET" ? null : Text(operation["body"]),
        Text(operation["result"]),
        operation["paged"] is not null,
        [.. operation["headers"]?.AsArray().Select(name => name!.GetValue<string>()) ?? []]);

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
