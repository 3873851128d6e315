namespace Slipway.Images.Tests.Engine;

/// <summary>
/// An image with both interpreters and with packages made for the tests: some that load, and some that are wrong in
/// each way that there is. It is built once.
/// </summary>
public sealed class PackagesFixture(EngineFixture fixture) : IAsyncLifetime
{
    private const string Dockerfile = """
        FROM debian:bookworm-slim
        RUN apt-get update && apt-get install -y --no-install-recommends python3 r-base-core r-cran-jsonlite \
         && rm -rf /var/lib/apt/lists/*
        COPY python/ /usr/lib/python3/dist-packages/
        COPY r/ /tmp/r/
        RUN for package in /tmp/r/*; do R CMD INSTALL --no-test-load "$package" || exit 1; done
        # Environments beside the system's, as venv and conda lay them out: each has packages of its own, and no others.
        RUN for prefix in /opt/venv /opt/conda/envs/team; do \
              mkdir -p $prefix/bin $prefix/lib && ln -s /usr/bin/python3 $prefix/bin/python \
              && echo 'home = /usr/bin' > $prefix/pyvenv.cfg || exit 1; \
            done
        COPY venv/ /opt/venv/lib/python3.11/site-packages/
        COPY conda/ /opt/conda/envs/team/lib/python3.11/site-packages/
        COPY conda-meta/ /opt/conda/envs/team/conda-meta/
        """;

    // As long as what conda really writes.
    private static readonly string More = string.Concat(Enumerable.Range(0, 200).Select(i => $", \"lib/file{i}\""));

    private ImageRun? _run;

    /// <summary>The image's name in the engine.</summary>
    public string Reference { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var run = new ImageRun(fixture.Require(), Dockerfile);
        _run = run;
        Python("good_name", "Good.Name", "1.2.3", "top_level.txt", "good_name\n");
        run.Write("python/good_name.py", "");
        // Outside a namespace package nothing named "space" could be loaded by itself.
        Python("by_record", "by_record", "2.0", "RECORD", "space/inner/__init__.py,,\nby_record-2.0.dist-info/METADATA,,\n");
        run.Write("python/space/inner/__init__.py", "");
        Python("crasher", "crasher", "1.0", "top_level.txt", "crasher\n");
        run.Write("python/crasher.py", "import ctypes\nctypes.string_at(0)\n");
        Python("broken", "broken", "1.0", "top_level.txt", "broken\n");
        run.Write("python/broken.py", "print('slipway, they say')\nraise ImportError('out of order')\n");
        Python("hanger", "hanger", "1.0", "top_level.txt", "hanger\n");
        run.Write("python/hanger.py", "import time\nwhile True:\n    time.sleep(60)\n");
        Python("networked", "networked", "1.0", "top_level.txt", "networked\n");
        run.Write("python/networked.py", "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=5)\n");
        Python("extended", "extended", "1.0", "top_level.txt", "extended\n", """
            Provides-Extra: More_Of
            Provides-Extra: less
            Provides-Extra: newer
            Requires-Dist: good_name>=1.2; extra == "More_Of"
            Requires-Dist: nowhere; python_version < "3" and extra == "More_Of"
            Requires-Dist: nowhere (>=1); extra == "less"
            Requires-Dist: good-name>=9; extra == "newer"

            """);
        run.Write("python/extended.py", "");
        Python("only_in_venv", "only-in-venv", "1.0", "top_level.txt", "only_in_venv\n", folder: "venv");
        run.Write("venv/only_in_venv.py", "");
        Python("only_in_conda", "only-in-conda", "1.0", "top_level.txt", "only_in_conda\n", folder: "conda");
        run.Write("conda/only_in_conda.py", "");
        Python("broken_in_conda", "broken-in-conda", "2.0", "top_level.txt", "broken_in_conda\n", folder: "conda");
        run.Write("conda/broken_in_conda.py", "raise ImportError('out of order in conda')\n");
        Conda("only-in-conda", "1.0", "only_in_conda-1.0");
        Conda("broken-in-conda", "2.0", "broken_in_conda-2.0");
        Conda("openssl", "3.0.8", null);
        R("rgood", "invisible(NULL)");
        R("rcrasher", "quit(save = 'no', status = 9)");
        R("rbroken", "stop('out of order in R')");
        Reference = $"slipway/{run.Name}:{(await run.BuildAsync()).Identity.Tag}";

        void Python(
            string module, string name, string version, string file, string content, string more = "", string folder = "python")
        {
            run.Write($"{folder}/{module}-{version}.dist-info/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}");
            run.Write($"{folder}/{module}-{version}.dist-info/{file}", content);
        }

        void Conda(string name, string version, string? distribution) => run.Write(
            $"conda-meta/{name}-{version}-0.json",
            distribution is null ? "{}" : $$"""{"files": ["lib/python3.11/site-packages/{{distribution}}.dist-info/METADATA"{{More}}]}""");

        void R(string name, string onLoad)
        {
            run.Write($"r/{name}/DESCRIPTION", $"Package: {name}\nVersion: 1.0\nTitle: T\nLicense: MIT\nDescription: D.\nAuthor: A\nMaintainer: A <a@example.org>\n");
            run.Write($"r/{name}/NAMESPACE", "");
            run.Write($"r/{name}/R/load.R", $".onLoad <- function(libname, pkgname) {{ {onLoad} }}\n");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }
    }
}

/// <summary>The tests that share <see cref="PackagesFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class PackagesTests : ICollectionFixture<PackagesFixture>
{
    public const string Name = "packages";
}
