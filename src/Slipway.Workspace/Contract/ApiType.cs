namespace Slipway.Workspace.Contract;

/// <summary>A type of Azure's REST API.</summary>
/// <param name="Properties">Its own members by name.</param>
/// <param name="Base">The type that it extends; null for none.</param>
/// <param name="Discriminator">The member whose value says which type that extends this one a body is of; null for none.</param>
/// <param name="DiscriminatorValue">The value that says so of this type; null for none.</param>
internal sealed record ApiType(
    IReadOnlyDictionary<string, ApiMember> Properties,
    string? Base = null,
    string? Discriminator = null,
    string? DiscriminatorValue = null);
