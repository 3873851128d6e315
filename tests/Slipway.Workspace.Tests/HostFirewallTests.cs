#pragma warning disable xUnit1069 // What is called in a test takes its token by itself.
using System.Net;
using System.Net.Sockets;
using Slipway.Core.Processes;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>What steps reach of the machine that they run on.</summary>
public sealed class HostFirewallTests
{
    // The gateway is the one of the default route, in bytes the other way round.
    private const string Reach = """
        while read i d g rest; do [ $d = 00000000 ] && gateway=$(printf '%d.%d.%d.%d' 0x${g:6:2} 0x${g:4:2} 0x${g:2:2} 0x${g:0:2}); done < /proc/net/route
        for address in $gateway ${{inputs.own}}; do (exec 3<> /dev/tcp/$address/${{inputs.port}}) && echo reached || echo refused; done
        """;

    private const string Inputs = """{"port": {"type": "integer"}, "own": {"type": "string"}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_step_reaches_no_service_of_its_machine_and_the_rules_go_with_its_network()
    {
        await SkipWhereItIsOpenAsync();
        await using var server = await Tools.StartAsync();
        using var service = Listen();
        await server.PutComponentAsync("reach", Reach, Inputs, isDeterministic: false);
        await server.PutComponentAsync("sleep", "sleep 600", isDeterministic: false);

        (await ReachAsync(server, service)).Should().Be("refused\nrefused\n");

        await server.PutAsync($"{W}/jobs/sleeps", Pipelines.Pipeline("""{"s": {"componentId": "azureml:sleep:1"} }"""));
        await server.UntilAsync($"/history/v1.0{W}/runs/sleeps/children", children =>
            children["value"]!.AsArray() is [{ } step] && step["status"]!.GetValue<string>() == "Running");
        var bridge = await BridgeAsync(server);
        (await RulesAsync(bridge)).Should().HaveCount(3)
            .And.Contain(rule => rule.StartsWith("-A INPUT -i", StringComparison.Ordinal))
            .And.Contain(rule => rule.Contains("-d 169.254.0.0/16", StringComparison.Ordinal));
        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/sleeps/cancel");
        await server.EndOfAsync("sleeps");
        await server.StopAsync();
        (await RulesAsync(bridge)).Should().BeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task Where_the_workspace_is_told_so_steps_reach_services_of_the_machine()
    {
        var image = await Engine.ImageAsync();
        await using var server = await StartAsync(runsJobs: true, stepsReachHost: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        using var service = Listen();
        await server.PutComponentAsync("reach", Reach, Inputs, isDeterministic: false);

        (await ReachAsync(server, service)).Should().Be("reached\nreached\n");
    }

    private static async Task SkipWhereItIsOpenAsync()
    {
        if (await LocalWorkspace.WhyHostIsOpenAsync(Cancellation) is { } reason)
        {
            Assert.Skip($"Steps can't be kept from this machine's services: {reason}");
        }
    }

    private static TcpListener Listen()
    {
        var service = new TcpListener(IPAddress.Any, 0);
        service.Start();
        return service;
    }

    /// <summary>What a step says that calls the service at its gateway and at the machine's own address.</summary>
    private static async Task<string> ReachAsync(TestServer server, TcpListener service)
    {
        var port = ((IPEndPoint)service.LocalEndpoint).Port;
        var own = (await Dns.GetHostAddressesAsync(Dns.GetHostName(), AddressFamily.InterNetwork, Cancellation))
            .FirstOrDefault(address => !IPAddress.IsLoopback(address)) ?? await GatewayAsync();
        var job = await server.RunAsync("reach", Pipelines.Pipeline($$$$"""
            {"s": {"componentId": "azureml:reach:1", "inputs": {"port": {"value": "{{{{port}}}}"}, "own": {"value": "{{{{own}}}}"} } } }
            """));
        var step = (await server.StepsOfAsync("reach"))["s"];
        job.Status().Should().Be("Completed", step.ToJsonString());
        var log = await server.LogOfAsync(step["runId"]!.GetValue<string>());
        return string.Concat(log.Split('\n').Where(line => line is "reached" or "refused").Select(line => $"{line}\n"));
    }

    /// <summary>An address of this machine on another network of the engine.</summary>
    private static async Task<IPAddress> GatewayAsync()
    {
        using var client = Engine.NewClient();
        var network = await client.Networks.InspectNetworkAsync("bridge", Cancellation);
        return IPAddress.Parse(network.IPAM!.Config![0].Gateway!);
    }

    private static async Task<string> BridgeAsync(TestServer server)
    {
        using var client = Engine.NewClient();
        var networks = await client.Networks.ListNetworksAsync(new Docker.DotNet.Models.NetworksListParameters(), Cancellation);
        return networks.Single(network => network.Labels is { } labels && labels.Values.Contains(server.Scope.WorkspaceId.ToString()))
            .Options!["com.docker.network.bridge.name"];
    }

    private static async Task<IReadOnlyList<string>> RulesAsync(string bridge)
    {
        var rules = await new ChildProcess("/usr/sbin/iptables", "-w", "5", "-S").RunSuccessfullyAsync(Cancellation);
        return [.. rules.Output.Split('\n').Where(rule => rule.Contains(bridge, StringComparison.Ordinal) && rule.EndsWith("SLIPWAY-STEPS", StringComparison.Ordinal))];
    }
}
