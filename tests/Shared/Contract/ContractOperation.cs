using System.Text.RegularExpressions;

namespace Slipway.Testing.Contract;

/// <summary>An operation of the contract.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Method">Its HTTP method.</param>
/// <param name="Path">What matches its path.</param>
/// <param name="Query">The parameters that its query may have.</param>
/// <param name="Statuses">The statuses of success.</param>
/// <param name="Body">The type of the body that is sent; null for none.</param>
/// <param name="Result">The type of the body that is answered, of an item's where it is paged; null for none.</param>
/// <param name="IsPaged">Whether the answer is a page of items.</param>
/// <param name="Headers">What the first answer of a long-running operation must carry while the work goes on.</param>
internal sealed record ContractOperation(
    string Id, string Method, Regex Path, IReadOnlySet<string> Query, IReadOnlySet<int> Statuses, string? Body, string? Result,
    bool IsPaged, IReadOnlyList<string> Headers);
