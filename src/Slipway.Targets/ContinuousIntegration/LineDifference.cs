namespace Slipway.Targets;

/// <summary>What has to change in one text so that it becomes another, line by line.</summary>
internal static class LineDifference
{
    private const int Context = 2;

    /// <summary>The lines that differ, with <c>-</c> and <c>+</c> before them, and those around them.</summary>
    public static string Between(string old, string @new)
    {
        var before = old.Split('\n');
        var after = @new.Split('\n');
        var common = CommonLengths(before, after);
        var lines = new List<(char Sign, string Text)>();
        int i = 0, j = 0;
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                lines.Add((' ', before[i++]));
                j++;
            }
            else if (i < before.Length && (j == after.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add(('-', before[i++]));
            }
            else
            {
                lines.Add(('+', after[j++]));
            }
        }

        return string.Join('\n', lines
            .Where((_, index) => lines.Skip(index - Context).Take(Math.Min(index, Context) + Context + 1).Any(line => line.Sign != ' '))
            .Select(line => $"{line.Sign} {line.Text}".TrimEnd()));
    }

    /// <summary>How many lines the rests of the two texts have in common, from each line on.</summary>
    private static int[,] CommonLengths(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j]
                    ? common[i + 1, j + 1] + 1
                    : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }
}
