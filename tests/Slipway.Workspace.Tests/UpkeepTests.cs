using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Certificates;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.State;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class UpkeepTests
{
    [Fact]
    public void A_certificate_near_its_end_is_renewed_while_the_server_runs_by_the_same_authority()
    {
        using var folder = new TemporaryFolder();
        var state = new StateFolder(folder.Path);
        state.Create();
        var clock = new TestClock(DateTimeOffset.UtcNow);
        using var certificates = new ServerCertificates(state, clock);
        var first = certificates.Current;
        var authority = File.ReadAllText(state.AuthorityCertificate);

        certificates.Renew().Should().BeFalse("it holds for more than a year");
        clock.Now += TimeSpan.FromDays(370);
        certificates.Renew().Should().BeTrue();

        certificates.Current.Thumbprint.Should().NotBe(first.Thumbprint);
        certificates.Current.HasPrivateKey.Should().BeTrue();
        certificates.Current.NotAfter.ToUniversalTime().Should().BeAfter(clock.Now.UtcDateTime + TimeSpan.FromDays(300));
        File.ReadAllText(state.AuthorityCertificate).Should().Be(authority, "clients trust it");
    }

    [Fact]
    public void A_log_that_is_too_large_is_put_aside_while_it_is_written()
    {
        using var folder = new TemporaryFolder();
        var state = new StateFolder(folder.Path);
        state.Create();
        using (var log = new FileStream(state.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            log.SetLength(ServerLog.Largest);
            ServerLog.RotateOpen(state);
            new FileInfo(state.LogFile).Length.Should().Be(ServerLog.Largest, "it is not too large yet");

            log.SetLength(ServerLog.Largest + 1);
            ServerLog.RotateOpen(state);
        }

        new FileInfo(state.LogFile).Length.Should().Be(0);
        new FileInfo($"{state.LogFile}.1").Length.Should().Be(ServerLog.Largest + 1);
    }

    [Fact]
    public void The_folder_of_a_program_in_use_stays_young()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow + TimeSpan.FromDays(3));
        try
        {
            ServerProgram.KeepFolder(clock);

            Directory.GetLastWriteTimeUtc(AppContext.BaseDirectory).Should().BeCloseTo(clock.Now.UtcDateTime, TimeSpan.FromSeconds(1));
        }
        finally
        {
            ServerProgram.KeepFolder(TimeProvider.System);
        }
    }

    [Fact]
    public async Task Old_code_that_no_component_uses_is_deleted_with_its_files()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow);
        await using var server = await StartAsync(clock: clock);
        await server.PutEnvironmentAsync();
        var used = await server.PutCodeAsync("used", "run.sh", "echo used");
        var unused = await server.PutCodeAsync("unused", "run.sh", "echo unused");
        await server.PutComponentAsync("c", "sh run.sh", code: used);
        var pruner = server.Services.GetRequiredService<CodePruner>();

        pruner.Prune(TimeSpan.FromDays(1), TestContext.Current.CancellationToken).Should().Be(0, "nothing is that old");
        clock.Now += TimeSpan.FromDays(2);
        pruner.Prune(TimeSpan.FromDays(1), TestContext.Current.CancellationToken).Should().Be(1);

        (await server.GetAsync(unused)).Status.Should().Be(404);
        (await server.GetAsync(used)).Status.Should().Be(200);
        var uploads = Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer, "LocalUpload");
        Directory.GetDirectories(uploads).Select(Path.GetFileName).Should().Equal("used");
    }

    [Fact]
    public async Task A_server_deletes_by_itself_what_ended_longer_ago_than_it_keeps()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var run = await server.PutComponentAsync("run", "echo");
        foreach (var id in (string[])["old", "new"])
        {
            await server.PutAsync($"{W}/jobs/{id}", Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{run}}}}"} }"""));
        }

        var database = server.Services.GetRequiredService<Storage.Database>();
        database.Write(connection =>
        {
            connection.EndJob("old", JobOutcome.Completed(), DateTimeOffset.UtcNow - TimeSpan.FromDays(91));
            connection.EndJob("new", JobOutcome.Completed(), DateTimeOffset.UtcNow - TimeSpan.FromDays(89));
        });

        await server.Services.GetRequiredService<Upkeep>().RunAsync(TestContext.Current.CancellationToken);

        (await server.GetAsync($"{W}/jobs/old")).Status.Should().Be(404);
        (await server.GetAsync($"{W}/jobs/new")).Status.Should().Be(200);
    }
}
