using System.Globalization;
using Slipway.Core.Processes;

namespace Slipway.Core.Tests;

/// <summary>As Linux has processes.</summary>
public sealed class LinuxBackgroundProcessTests() : BackgroundProcessTests(new LinuxProcessTable())
{
    [Fact]
    public async Task It_runs_in_a_session_of_its_own()
    {
        var id = await StartAsync("exec sleep 600");

        await UntilAsync(() => SessionOf(id) == id);
    }

    /// <summary>The sixth field of <c>/proc/PID/stat</c>, proc(5).</summary>
    private static int SessionOf(int id)
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3], CultureInfo.InvariantCulture);
    }
}
