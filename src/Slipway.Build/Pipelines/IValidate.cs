using Slipway.Targets;

namespace Slipway.Build;

/// <summary>What can be said of the files alone.</summary>
public interface IValidate : IPipelines
{
    /// <summary>Checks all files, offline.</summary>
    Target Validate => _ => _
        .Description("Checks all of images/ and pipelines/ offline, and says when schedules fire next")
        .WritesNothing()
        .Executes(token => new ValidationActions(this).ValidateAsync(token));
}
