using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Images.Tests.Engine;

[assembly: AssemblyFixture(typeof(EngineFixture))]

namespace Slipway.Images.Tests.Engine;

/// <summary>The container engine, had as a build has it: found, started or installed; shared by all tests.</summary>
public sealed class EngineFixture : IAsyncLifetime
{
    private ContainerEngine? _engine;
    private string _whyNot = "";

    public async ValueTask InitializeAsync()
    {
        try
        {
            _engine = await ContainerEngine.ConnectAsync(new ContainerEngineOptions { AllowInstall = true }, NullLogger.Instance);
        }
        catch (DiagnosticException e)
        {
            _whyNot = e.Message;
        }
    }

    /// <summary>The engine; the test is skipped when there can be none here.</summary>
    public ContainerEngine Require()
    {
        Assert.SkipWhen(_engine is null, $"No container engine can be had here: {_whyNot}");
        return _engine!;
    }

    public ValueTask DisposeAsync()
    {
        _engine?.Dispose();
        return ValueTask.CompletedTask;
    }
}
