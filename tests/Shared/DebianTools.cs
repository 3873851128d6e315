using Slipway.Core.Processes;

namespace Slipway.Testing;

/// <summary>
/// Programs of Debian's that tests look through. They are installed where they can be; a test that needs one that can't
/// be had is skipped and says what is missing.
/// </summary>
internal static class DebianTools
{
    private static readonly SemaphoreSlim One = new(1);

    /// <summary>The packages with the clients in Python that tests look through, and all that these need.</summary>
    public static readonly IReadOnlyList<string> PythonPackages =
        ["python3-azure", "python3-strictyaml", "python3-applicationinsights", "python3-jwt"];

    private static readonly string[] PythonModules = ["azure.ai.ml", "strictyaml", "applicationinsights", "jwt"];

    // From the archive that the machine's own sources name.
    private const string TakeNewestAzureMl = """
        archive=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | tr ' ' '\n' | grep -E '^https?://.*/debian/?$' | head -n 1)
        mkdir -p "$1/apt/lists/partial" "$1/apt/archives/partial"
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive sid main" >"$1/apt/sources.list"
        apt() {
          apt-get -q -o Dir::Etc::sourcelist="$1/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
            -o Dir::State::Lists="$1/apt/lists" -o Dir::Cache="$1/apt" -o APT::Sandbox::User=root "$2" ${3-} >/dev/null
        }
        apt "$1" update
        cd "$1/apt"
        for package in python3-azure python3-opentelemetry-api python3-opentelemetry-sdk python3-typing-extensions \
          python3-marshmallow python3-pydash python3-isodate python3-msal python3-msal-extensions python3-tqdm python3-colorama; do
          apt "$1" download "$package"
          # Hundreds of megabytes are clients of other services.
          dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x -C "$1" --exclude "*/azure/mgmt/[!c_]*"
        done
        rm -r "$1/apt"
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Debian's interpreter, which has Debian's azure-ai-ml.</summary>
    public static async Task<string> PythonAsync()
    {
        const string python = "/usr/bin/python3";
        var imports = string.Join("; ", PythonModules.Select(m => $"import importlib.util; assert importlib.util.find_spec('{m}')"));
        await InstallAsync(
            async () => File.Exists(python) && (await new ChildProcess(python, "-c", imports).RunAsync(Cancellation)).ExitCode == 0,
            "azure-ai-ml",
            [.. PythonPackages]);
        return python;
    }

    /// <summary>
    /// The folder of the newest azure-ai-ml, for Debian's interpreter: taken out of the packages of the next Debian, beside
    /// the system and not into it.
    /// </summary>
    public static async Task<string> NewestAzureMlAsync()
    {
        await One.WaitAsync(Cancellation);
        try
        {
            var folder = Path.Combine(AppContext.BaseDirectory, "newest-azure-ai-ml");
            var modules = Path.Combine(folder, "usr", "lib", "python3", "dist-packages");
            var done = Path.Combine(folder, "done");
            if (!File.Exists(done))
            {
                Assert.SkipUnless(File.Exists("/usr/bin/apt-get"), "the newest azure-ai-ml is not there, and only Debian's packages have it");
                var taking = await new ChildProcess("/bin/sh", ["-euc", TakeNewestAzureMl, "sh", folder]).RunAsync(Cancellation);
                Assert.SkipUnless(taking.ExitCode == 0, $"the newest azure-ai-ml can't be had from Debian's archive: {taking.Error}");
                // The older one's is found first where this is missing.
                await File.WriteAllTextAsync(Path.Combine(modules, "azure", "mgmt", "__init__.py"), "", Cancellation);
                await File.WriteAllTextAsync(done, "", Cancellation);
            }

            return modules;
        }
        finally
        {
            One.Release();
        }
    }

    /// <summary>Debian's browser.</summary>
    public static async Task<string> ChromiumAsync()
    {
        const string chromium = "/usr/bin/chromium";
        await InstallAsync(() => Task.FromResult(File.Exists(chromium)), "a browser", "chromium");
        return chromium;
    }

    private static async Task InstallAsync(Func<Task<bool>> isThere, string what, params string[] packages)
    {
        await One.WaitAsync(Cancellation);
        try
        {
            if (await isThere())
            {
                return;
            }

            Assert.SkipUnless(
                Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"),
                $"{what} is not there, and can only be installed as root on Debian: apt-get install {string.Join(' ', packages)}");
            // Another program of tests may be at it: the installation waits for it, and says what is missing.
            await new ChildProcess("apt-get", "update", "--quiet").RunAsync(Cancellation);
            await new ChildProcess(
                "apt-get",
                ["-o", "DPkg::Lock::Timeout=600", "install", "--yes", "--quiet", "--no-install-recommends", .. packages])
            {
                Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" },
            }.RunSuccessfullyAsync(Cancellation);
        }
        finally
        {
            One.Release();
        }
    }
}
