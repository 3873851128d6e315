using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Testing.Contract;
using Slipway.Workspace.Http;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>The types of Azure's REST API, by which bodies are read.</summary>
public sealed class ContractTests
{
    private const string Update = "SLIPWAY_UPDATE_CONTRACT";

    private static readonly JsonSerializerOptions Json = new() { NewLine = "\n", WriteIndented = true, IndentSize = 1 };

    [Fact]
    public async Task The_servers_types_of_bodies_are_those_of_the_contract()
    {
        var contract = RestContract.Find();
        Assert.SkipWhen(contract is null, "The contract of Azure's REST API is not beside the repository.");
        await using var server = await StartAsync();
        var wanted = Types(contract, server.Services.GetRequiredService<OperationRoutes>().Table).ToJsonString(Json) + "\n";

        var file = File();
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            await System.IO.File.WriteAllTextAsync(file, wanted, TestContext.Current.CancellationToken);
            return;
        }

        (await System.IO.File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
            .Should().Be(wanted, $"run this test with {Update}=1 to write it anew");
    }

    // Of other resources, what can't be patched is refused by name, where Azure passes it over.
    private static readonly string[] Patched = ["Workspaces_Update", "WorkspaceConnections_Update"];

    /// <summary>The types that the bodies of what is put, and of some that is patched, are made of.</summary>
    private static JsonObject Types(RestContract contract, IEnumerable<Operation> operations)
    {
        var byName = contract.Operations.ToDictionary(operation => Plain(operation.Id));
        var bodies = operations
            .Where(operation => operation.Handler is not null && (operation.Method == "PUT" || Patched.Contains(operation.Id)))
            .Select(operation => (operation.Id, Type: byName.GetValueOrDefault(Plain(operation.Id))?.Body))
            .Where(body => body.Type is not null)
            .OrderBy(body => body.Id, StringComparer.Ordinal)
            .ToList();
        var types = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var enumerations = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var waiting = new Queue<string>(bodies.Select(body => body.Type!));
        while (waiting.TryDequeue(out var name))
        {
            if (contract.Enumerations.TryGetValue(name, out var values))
            {
                enumerations[name] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
            }

            if (!contract.Types.TryGetValue(name, out var type) || !types.TryAdd(name, null))
            {
                continue;
            }

            types[name] = Written(type);
            var extending = contract.Types.Where(other => other.Value.Base == name && type.Discriminator is not null);
            foreach (var next in (IEnumerable<string?>)
                [
                    type.Base,
                    .. type.Members.Values.Select(member => member.Type.Replace("map<", "").TrimEnd('>', '[', ']')),
                    .. extending.Select(other => other.Key),
                ])
            {
                waiting.Enqueue(next ?? "");
            }
        }

        return new JsonObject
        {
            ["bodies"] = new JsonObject(bodies.Select(body => KeyValuePair.Create(body.Id, (JsonNode?)body.Type))),
            ["enums"] = new JsonObject(enumerations),
            ["types"] = new JsonObject(types),
        };
    }

    private static JsonObject Written(ContractType type)
    {
        var members = type.Members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member =>
        {
            var written = new JsonObject { ["type"] = member.Value.Type };
            if (member.Value.IsRequired)
            {
                written["required"] = true;
            }

            if (member.Value.IsReadOnly)
            {
                written["readOnly"] = true;
            }

            return KeyValuePair.Create(member.Key, (JsonNode?)written);
        });
        var result = new JsonObject { ["properties"] = new JsonObject(members) };
        foreach (var (name, value) in (IEnumerable<(string, string?)>)
            [("base", type.Base), ("discriminator", type.Discriminator), ("discriminatorValue", type.DiscriminatorValue)])
        {
            if (value is not null)
            {
                result[name] = value;
            }
        }

        return result;
    }

    private static string Plain(string id) => id.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static string File([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "src", "Slipway.Workspace", "Contract", "contract.json"));
}
