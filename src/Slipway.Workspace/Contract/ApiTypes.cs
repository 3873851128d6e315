using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;

namespace Slipway.Workspace.Contract;

/// <summary>
/// The types and enumerations of the bodies that Azure's REST API takes, of api-version 2025-12-01, as Microsoft's own
/// client has them.
/// </summary>
internal sealed class ApiTypes
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private static readonly Lazy<ApiTypes> All = new(Read);

    private readonly ConcurrentDictionary<string, FrozenDictionary<string, (string Name, ApiMember Member)>> _members = new();

    private ApiTypes(Document document)
    {
        // Clients write names and values in a case of their own, which Azure takes.
        Types = document.Types;
        Enumerations = document.Enums.ToFrozenDictionary(
            pair => pair.Key, pair => pair.Value.ToFrozenDictionary(name => name, StringComparer.OrdinalIgnoreCase));
        Bodies = document.Bodies.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Those of the API.</summary>
    public static ApiTypes Shared => All.Value;

    /// <summary>The types by name.</summary>
    public IReadOnlyDictionary<string, ApiType> Types { get; }

    /// <summary>The enumerations by name: each value, to be found in any case.</summary>
    public FrozenDictionary<string, FrozenDictionary<string, string>> Enumerations { get; }

    /// <summary>The type of the body that an operation takes, by the operation's id.</summary>
    public FrozenDictionary<string, string> Bodies { get; }

    /// <summary>A type's members, those of the types that it extends included, to be found in any case.</summary>
    public FrozenDictionary<string, (string Name, ApiMember Member)> MembersOf(string type) => _members.GetOrAdd(type, name =>
    {
        var members = new Dictionary<string, (string, ApiMember)>(StringComparer.OrdinalIgnoreCase);
        for (var next = name; next is not null; next = Types[next].Base)
        {
            foreach (var (member, value) in Types[next].Properties)
            {
                members.TryAdd(member, (member, value));
            }
        }

        return members.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    });

    /// <summary>The types that a body of one with a discriminator can be of, by the discriminator's value.</summary>
    public IEnumerable<KeyValuePair<string, ApiType>> Extending(string type) =>
        Types.Where(candidate => candidate.Value.DiscriminatorValue is not null && Extends(candidate.Value, type));

    private bool Extends(ApiType type, string other)
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

    private static ApiTypes Read()
    {
        using var stream = typeof(ApiTypes).Assembly.GetManifestResourceStream("contract.json")!;
        return new ApiTypes(JsonSerializer.Deserialize<Document>(stream, Options)!);
    }

    private sealed record Document(
        Dictionary<string, string> Bodies, Dictionary<string, string[]> Enums, Dictionary<string, ApiType> Types);
}
