using Slipway.Images.Tests.Engine;

namespace Slipway.Images.Tests.SmokeTests;

/// <summary>An image with something for each structure test to look at; built once.</summary>
public sealed class StructureTestFixture(EngineFixture fixture) : IAsyncLifetime
{
    private ImageRun? _run;

    /// <summary>The image's name in the engine.</summary>
    public string Reference { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _run = new ImageRun(fixture.Require(), """
            FROM debian:bookworm-slim
            RUN mkdir -m 1777 /shared && echo 'first line' > /data.txt && echo 'last line' >> /data.txt \
             && chown 7:8 /data.txt && chmod 4750 /data.txt && ln -s data.txt /link && ln -s none /dangling \
             && mkdir -p /opt/env/conda-meta && touch /opt/env/conda-meta/history \
             && touch /opt/env/conda-meta/numpy-1.26.4-py311_0.json /opt/env/conda-meta/ca-certificates-2024.2.2-0.json \
             && mkdir /deep && ln -s ../link /deep/link \
             && mkdir /sizes && for size in 0 1 511 512 513 1000000 200000000; do \
                  { head -c $((size > 4 ? size - 4 : 0)) /dev/zero | tr '\0' x; [ $size -lt 4 ] || printf last; } > /sizes/$size; \
                done && printf y > /sizes/1
            ENV HOUSE=/deep VERSION=12.3 CONDA_PREFIX=/opt/env
            LABEL vendor="ACME Inc" build-date=2024-01-31
            EXPOSE 8080 53/udp
            VOLUME /kept
            WORKDIR /deep
            USER daemon
            ENTRYPOINT ["/bin/false"]
            CMD ["a", "b c"]
            """);
        Reference = $"slipway/{_run.Name}:{(await _run.BuildAsync()).Identity.Tag}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }
    }
}
