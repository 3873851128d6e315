using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Workspace.Sweeps;

/// <summary>
/// Draws the hyperparameters of trials. Those of a trial depend on the plan and on its number alone, so that a server which is
/// started again goes on where the one before was.
/// </summary>
internal static class Sampler
{
    /// <summary>The values of a trial, by the names of the hyperparameters.</summary>
    /// <param name="plan">The sweep.</param>
    /// <param name="run">The id of its run, by which values are drawn where there is no seed.</param>
    /// <param name="trial">The trial's number, from 0 on.</param>
    public static ImmutableSortedDictionary<string, string> Draw(SweepPlan plan, string run, int trial)
    {
        var seed = plan.Seed?.ToString(CultureInfo.InvariantCulture) ?? run;
        return plan.Space.Select((parameter, index) => KeyValuePair.Create(parameter.Name, Value(plan, parameter, index, seed, trial)))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static string Value(SweepPlan plan, Hyperparameter parameter, int index, string seed, int trial) => plan.Algorithm switch
    {
        SamplingAlgorithm.Grid => parameter.Values[(int)(trial / Combinations(plan, index) % parameter.Values.Length)],
        SamplingAlgorithm.Sobol => parameter.At(SobolSequence.At((uint)trial, index, (uint)(Hash(seed, 0, parameter.Name) >> 32))),
        _ => parameter.At((Hash(seed, trial, parameter.Name) >> 11) / (double)(1UL << 53)),
    };

    /// <summary>How many combinations there are of the parameters behind one: the last changes first.</summary>
    private static long Combinations(SweepPlan plan, int index) =>
        plan.Space.Skip(index + 1).Aggregate(1L, (product, parameter) => Math.Min(int.MaxValue, product * parameter.Values.Length));

    private static ulong Hash(string seed, int trial, string name) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\0{trial}\0{name}")));
}
