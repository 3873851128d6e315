using System.Collections.Immutable;
using System.Numerics;

namespace Slipway.Workspace.Sweeps;

/// <summary>
/// Points that fill a cube evenly, whichever number of them is taken: Sobol's sequence, with the direction numbers of S. Joe and
/// F. Y. Kuo (https://web.maths.unsw.edu.au/~fkuo/sobol).
/// </summary>
internal static class SobolSequence
{
    private const int Bits = 32;

    // Of each dimension from the second on: the degree and the inner coefficients of its polynomial, and its first numbers.
    private static readonly (int Degree, uint Inner, uint[] First)[] Directions =
    [
        (1, 0, [1]), (2, 1, [1, 3]), (3, 1, [1, 3, 1]), (3, 2, [1, 1, 1]), (4, 1, [1, 1, 3, 3]), (4, 4, [1, 3, 5, 13]),
        (5, 2, [1, 1, 5, 5, 17]), (5, 4, [1, 1, 5, 5, 5]), (5, 7, [1, 1, 7, 11, 19]), (5, 11, [1, 1, 5, 1, 1]),
        (5, 13, [1, 1, 1, 3, 11]), (5, 14, [1, 3, 5, 5, 31]), (6, 1, [1, 3, 3, 9, 7, 49]), (6, 13, [1, 1, 1, 15, 21, 21]),
        (6, 16, [1, 3, 1, 13, 27, 49]), (6, 19, [1, 1, 1, 15, 7, 5]), (6, 22, [1, 3, 1, 15, 13, 25]), (6, 25, [1, 1, 5, 5, 19, 61]),
        (7, 1, [1, 3, 7, 11, 23, 15, 103]), (7, 4, [1, 3, 7, 13, 13, 15, 69]),
    ];

    private static readonly ImmutableArray<uint[]> Numbers = [Identity(), .. Directions.Select(d => Expand(d.Degree, d.Inner, d.First))];

    /// <summary>The most dimensions that there are numbers of.</summary>
    public static int MostDimensions => Numbers.Length;

    /// <summary>A coordinate of a point, from 0 to 1, less than 1.</summary>
    /// <param name="index">Which point, from 0 on.</param>
    /// <param name="dimension">Which coordinate, from 0 on.</param>
    /// <param name="shift">Moves all points of a dimension alike, which keeps them as even: another seed has others.</param>
    public static double At(uint index, int dimension, uint shift)
    {
        var numbers = Numbers[dimension];
        var point = shift;
        // In the order of Gray code each point differs from the one before in one number.
        for (var gray = index ^ (index >> 1); gray != 0; gray &= gray - 1)
        {
            point ^= numbers[BitOperations.TrailingZeroCount(gray)];
        }

        return point / (double)(1UL << Bits);
    }

    private static uint[] Identity() => [.. Enumerable.Range(1, Bits).Select(bit => 1u << (Bits - bit))];

    private static uint[] Expand(int degree, uint inner, uint[] first)
    {
        var numbers = new uint[Bits];
        for (var i = 0; i < Bits; i++)
        {
            if (i < degree)
            {
                numbers[i] = first[i] << (Bits - 1 - i);
                continue;
            }

            numbers[i] = numbers[i - degree] ^ (numbers[i - degree] >> degree);
            for (var k = 1; k < degree; k++)
            {
                if (((inner >> (degree - 1 - k)) & 1) == 1)
                {
                    numbers[i] ^= numbers[i - k];
                }
            }
        }

        return numbers;
    }
}
