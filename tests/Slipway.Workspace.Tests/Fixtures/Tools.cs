namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>A server that runs jobs, with an environment of plain tools and a compute.</summary>
public static class Tools
{
    public static async Task<TestServer> StartAsync(int nodes = 2, string? image = null)
    {
        image ??= await Engine.ImageAsync();
        var server = await TestServer.StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync(nodes);
        return server;
    }
}
