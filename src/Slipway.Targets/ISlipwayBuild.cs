using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

/// <summary>
/// What a component has of the build that implements it. A component is an interface with default members, targets and
/// parameters among them: <c>interface IPublish : ISlipwayBuild { [Parameter] string? Registry => TryGetValue&lt;string&gt;(); … }</c>.
/// </summary>
public interface ISlipwayBuild
{
    /// <inheritdoc cref="SlipwayBuild.RootDirectory"/>
    AbsolutePath RootDirectory { get; }

    /// <inheritdoc cref="SlipwayBuild.TemporaryDirectory"/>
    AbsolutePath TemporaryDirectory { get; }

    /// <inheritdoc cref="SlipwayBuild.ArtifactsDirectory"/>
    AbsolutePath ArtifactsDirectory { get; }

    /// <inheritdoc cref="SlipwayBuild.Log"/>
    ILogger Log { get; }

    /// <inheritdoc cref="SlipwayBuild.Secrets"/>
    SecretMask Secrets { get; }

    /// <inheritdoc cref="SlipwayBuild.Profiles"/>
    IReadOnlyList<string> Profiles { get; }

    /// <inheritdoc cref="SlipwayBuild.IsCI"/>
    bool IsCI { get; }

    /// <inheritdoc cref="SlipwayBuild.Host"/>
    BuildEnvironment Host { get; }

    /// <inheritdoc cref="SlipwayBuild.ExitCode"/>
    int ExitCode { get; set; }

    /// <inheritdoc cref="SlipwayBuild.IsForced"/>
    bool IsForced(Target target);

    /// <inheritdoc cref="SlipwayBuild.Server"/>
    BuildServer Server { get; }

    /// <inheritdoc cref="SlipwayBuild.ReportSummary"/>
    void ReportSummary(string text);

    /// <inheritdoc cref="SlipwayBuild.ReportRows"/>
    void ReportRows(IReadOnlyList<LiveRow> rows, string? status = null);

    /// <inheritdoc cref="SlipwayBuild.ReportLink"/>
    void ReportLink(string text, Uri url);

    /// <summary>
    /// The build's one object of a type, for components, which have no fields: made when it is first asked for, and the
    /// same for all that ask ever after.
    /// </summary>
    /// <param name="make">Makes it.</param>
    /// <typeparam name="T">Its type, which a component shares with no other unless it means to.</typeparam>
    /// <returns>The object.</returns>
    T State<T>(Func<T> make)
        where T : class;

    /// <summary>The value that was given for a parameter of a component.</summary>
    /// <param name="parameter">The property with the <see cref="ParameterAttribute"/>; filled in by the compiler.</param>
    /// <typeparam name="T">The property's type.</typeparam>
    /// <returns>The value, or the type's default (null) when none was given.</returns>
    T? TryGetValue<T>([CallerMemberName] string parameter = "");
}
