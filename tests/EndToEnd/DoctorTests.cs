using System.Net.Sockets;
using System.Text.RegularExpressions;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>What <c>Doctor</c> says of machines that are not as they should be.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task An_engine_that_does_not_let_the_user_in_is_not_called_missing()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "only root can become another user");
        var token = TestContext.Current.CancellationToken;
        await using var clone = await Clone.CreateAsync(tiny: true);
        clone.Environment["CompileAhead"] = "false"; // sooner
        await clone.BuildAsync("--version");
        await new ChildProcess("chmod", "-R", "a+rwX", clone.Directory).RunSuccessfullyAsync(token);
        var path = Path.Combine(clone.Directory, "engine.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        await new ChildProcess("chmod", "600", path).RunSuccessfullyAsync(token);

        const string nobody = "65534";
        var result = await new ChildProcess(
            "/usr/bin/setpriv", $"--reuid={nobody}", $"--regid={nobody}", "--clear-groups", Path.Combine(clone.Directory, "build.sh"), "Doctor")
        {
            WorkingDirectory = clone.Directory,
            Environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{path}", ["HOME"] = clone.Directory },
        }.RunAsync(token);

        result.ExitCode.Should().Be(0, result.Output);
        result.Output.Should().MatchRegex(
            $"container engine +there at unix://{Regex.Escape(path)}, but does not let this user in; add the user to the group 'docker'");
    }
}
