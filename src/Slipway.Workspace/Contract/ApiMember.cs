namespace Slipway.Workspace.Contract;

/// <summary>A member of a type of Azure's REST API.</summary>
/// <param name="Type">
/// <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>date-time</c>, <c>duration</c> or <c>any</c>; the name of a
/// type or an enumeration; <c>T[]</c>, <c>map&lt;T&gt;</c>; <c>=value</c> for a constant.
/// </param>
/// <param name="Required">Whether a body must have it.</param>
/// <param name="ReadOnly">Whether the server alone sets it.</param>
internal sealed record ApiMember(string Type, bool Required = false, bool ReadOnly = false);
