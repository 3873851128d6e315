using Slipway.Targets;

namespace Slipway.Build;

/// <summary>What this machine has and lacks.</summary>
public interface IDoctor : IServices
{
    /// <summary>Looks, and starts, installs and writes nothing.</summary>
    Target Doctor => _ => _
        .Description("Says what is found, what is missing and how to get it")
        .WritesNothing()
        .Executes(token => new DoctorActions(this).ExamineAsync(token));
}
