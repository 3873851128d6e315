using System.Diagnostics;
using System.Text.Json.Nodes;
using Slipway.Core.Networking;
using Slipway.Core.Processes;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Lifetime;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>
/// A server of a user who is not root and may use the engine, as on most people's machines: a process of its own, and
/// another user's where the tests run as root.
/// </summary>
public sealed class OrdinaryServer : IAsyncDisposable
{
    private const string Nobody = "65534";

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("slipway-workspace-");
    private readonly int _port = LoopbackPort.FindFree();
    private string? _user;
    private ServerProcess? _process;

    private OrdinaryServer()
    {
    }

    public string Log => _process!.Log;

    public LocalWorkspaceAddress Address => _process!.Address;

    /// <summary>Where the default datastore lies on this machine.</summary>
    public string Store => Directory.GetDirectories(In("blobs")).Single();

    /// <summary>Starts one, with an environment of plain tools and a compute; skips the test where none can be had.</summary>
    /// <param name="image">Another image than that of plain tools.</param>
    public static async Task<OrdinaryServer> StartOrSkipAsync(string? image = null)
    {
        image ??= await Engine.ImageAsync();
        var server = new OrdinaryServer();
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await server.BecomeNobodyOrSkipAsync();
            }

            await server.GoOnAsync();
            await server.PutAsync("environments/tools/versions/1", new JsonObject { ["properties"] = new JsonObject { ["image"] = image } });
            await server.PutAsync("computes/cluster", JsonNode.Parse("""
                {"location": "local", "properties": {"computeType": "AmlCompute", "properties": {"scaleSettings": {"maxNodeCount": 2} } } }
                """)!);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server, again after <see cref="StopAsync"/>.</summary>
    public async Task GoOnAsync()
    {
        _process = ServerProcess.Start(
            _state.FullName, _port, user: _user, environment: new Dictionary<string, string?> { ["HOME"] = _state.FullName });
        await _process.AnsweringAsync();
        _process.HasEnded.Should().BeFalse(_process.Log);
    }

    /// <summary>Ends the server; containers run on.</summary>
    public async Task StopAsync()
    {
        await _process!.DisposeAsync();
        _process = null;
    }

    public Task PutAsync(string path, JsonNode body) => Remote.PutAsync(Address, $"{W}/{path}", body.ToJsonString());

    public async Task<JsonObject> RunAsync(string id, JsonObject job)
    {
        await PutAsync($"jobs/{id}", job);
        return await EndOfAsync(id);
    }

    public Task<JsonObject> EndOfAsync(string id) =>
        Remote.UntilAsync(Address, $"{W}/jobs/{id}", job => job.Status() is "Completed" or "Failed" or "Canceled");

    public Task UntilStatusAsync(string id, string status) =>
        Remote.UntilAsync(Address, $"{W}/jobs/{id}", job => job.Status() == status);

    public Task<JsonObject> RunOfAsync(string id) => Remote.GetAsync(Address, $"/history/v1.0{W}/runs/{id}");

    /// <summary>The log of a step.</summary>
    public Task<string> LogOfAsync(string id) =>
        File.ReadAllTextAsync(Path.Combine(Store, "ExperimentRun", $"dcid.{id}", "user_logs", "std_log.txt"), TestContext.Current.CancellationToken);

    public Task PostAsync(string path, string body = "{}") => Remote.PostAsync(Address, path, body);

    /// <summary>Where something of the server's state lies.</summary>
    public string In(params string[] path) => Path.Combine([_state.FullName, .. path]);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await StateRemoval.RunAsync(_state);
    }

    private async Task BecomeNobodyOrSkipAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "root becomes another user with setpriv, which is not here");
        // Who may use the engine is in the group of its socket.
        var group = Engine.Address.Scheme == Uri.UriSchemeFile || Engine.Address.Scheme == "unix"
            ? await SayAsync("stat", "--format=%g", Engine.Address.AbsolutePath)
            : Nobody;
        _user = $"/usr/bin/setpriv --reuid={Nobody} --regid={Nobody} --groups={group}";
        await SayAsync("chown", Nobody, _state.FullName);
        var program = typeof(WorkspaceServer).Assembly.Location;
        using var canRead = Process.Start("/bin/sh", ["-c", $"{_user} test -r '{program}'"]);
        await canRead.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(canRead.ExitCode == 0, $"another user than root can't read the server's program, {program}");
    }

    private static async Task<string> SayAsync(params string[] command) =>
        (await new ChildProcess(command[0], command[1..]).RunSuccessfullyAsync(TestContext.Current.CancellationToken)).Output.Trim();
}
