namespace Slipway.Core.Processes;

/// <summary>
/// A process. Ids are given again to other processes; together with the start time, in a unit of the table that tells it,
/// one names a process for good.
/// </summary>
internal readonly record struct ProcessIdentity(int Id, long StartTime);
