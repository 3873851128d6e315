namespace Slipway.Testing.Contract;

/// <summary>A type of the contract: its own members, and those of the type that it extends.</summary>
/// <param name="Members">Its own members by name.</param>
/// <param name="Base">The type that it extends; null for none.</param>
/// <param name="Discriminator">The member whose value says which type that extends this one a body is of; null for none.</param>
/// <param name="DiscriminatorValue">The value that says so of this type; null for none.</param>
internal sealed record ContractType(
    IReadOnlyDictionary<string, ContractMember> Members, string? Base, string? Discriminator, string? DiscriminatorValue);

/// <summary>A member of a type of the contract.</summary>
/// <param name="Type">
/// <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>date-time</c>, <c>duration</c> or <c>any</c>; the name of a
/// type or an enumeration; <c>T[]</c>, <c>map&lt;T&gt;</c>; <c>=value</c> for a constant.
/// </param>
/// <param name="IsRequired">Whether a body must have it.</param>
/// <param name="IsReadOnly">Whether the server alone sets it.</param>
internal sealed record ContractMember(string Type, bool IsRequired, bool IsReadOnly);
