using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

public abstract partial class SlipwayBuild : ISlipwayBuild
{
    private readonly Dictionary<string, object?> _componentValues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Type, Lazy<object>> _componentStates = [];

    AbsolutePath ISlipwayBuild.RootDirectory => RootDirectory;

    AbsolutePath ISlipwayBuild.TemporaryDirectory => TemporaryDirectory;

    AbsolutePath ISlipwayBuild.ArtifactsDirectory => ArtifactsDirectory;

    ILogger ISlipwayBuild.Log => Log;

    SecretMask ISlipwayBuild.Secrets => Secrets;

    BuildEnvironment ISlipwayBuild.Host => Host;

    int ISlipwayBuild.ExitCode
    {
        get => ExitCode;
        set => ExitCode = value;
    }

    bool ISlipwayBuild.IsForced(Target target) => IsForced(target);

    BuildServer ISlipwayBuild.Server => Server;

    void ISlipwayBuild.ReportSummary(string text) => ReportSummary(text);

    void ISlipwayBuild.ReportRows(IReadOnlyList<LiveRow> rows, string? status) => ReportRows(rows, status);

    void ISlipwayBuild.ReportLink(string text, Uri url) => ReportLink(text, url);

    T? ISlipwayBuild.TryGetValue<T>(string parameter)
        where T : default =>
        _componentValues.TryGetValue(parameter, out var value) ? (T?)value : default;

    IReadOnlyList<string> ISlipwayBuild.Profiles => Profiles;

    bool ISlipwayBuild.IsCI => IsCI;

    T ISlipwayBuild.State<T>(Func<T> make) => (T)_componentStates.GetOrAdd(typeof(T), _ => new Lazy<object>(make)).Value;

    /// <summary>The build as one of its components, whose targets a class does not show as its own.</summary>
    /// <typeparam name="T">An interface that the build implements.</typeparam>
    /// <returns>The build: <c>From&lt;IPublish&gt;().Publish</c>.</returns>
    /// <exception cref="InvalidCastException">The build does not implement it.</exception>
    public T From<T>()
        where T : class, ISlipwayBuild => (T)(object)this;

    /// <summary>Keeps the value of a parameter for which an interface has no place.</summary>
    internal void SetComponentValue(string parameter, object? value) => _componentValues[parameter] = value;
}
