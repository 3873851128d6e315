using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Images.Tests.Definitions;

/// <summary>Texts that could make a reader look at the same letters again and again.</summary>
public sealed class GrowthTests : IDisposable
{
    private const int Size = 1_000_000;

    private const long MostBytes = 400_000_000;

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    public static TheoryData<string, string, string, string> Texts => new()
    {
        { "requirements.txt", "", "a==1\n", "" },
        { "requirements.txt", "", "a \\\n", "" },
        { "requirements.txt", "a", " ", "x" },
        { "requirements.txt", "a ", "\t ", "#x" },
        { "requirements.txt", "a", "=", "" },
        { "requirements.txt", "a", "-", "" },
        { "requirements.txt", "a[", "a,", "" },
        { "requirements.txt", "a ==1", ",==1", "" },
        { "requirements.txt", "a ==", "1.", "" },
        { "requirements.txt", "a ==", "1", "" },
        { "requirements.txt", "a ; ", "(", "" },
        { "requirements.txt", "a ; ", "a or ", "" },
        { "requirements.txt", "a ; python_version > '3' ", "and python_version > '3' ", "" },
        { "requirements.txt", "a --hash", " --hash", "" },
        { "requirements.txt", "a @ ", "x:", "" },
        { "requirements.txt", "", ".", "" },
        { "requirements.txt", "", "a.tar", "" },
        { "environment.yml", "dependencies:\n", "- a\n", "" },
        { "environment.yml", "dependencies: ['a ", "=", "']" },
        { "environment.yml", "dependencies: ['a[", "a=", "]']" },
        { "environment.yml", "dependencies: ['a[", "a='',", "]']" },
        { "environment.yml", "dependencies: ['a 1", " 1", "']" },
        { "environment.yml", "dependencies: ['a 1", "=1", "']" },
        { "environment.yml", "dependencies: ['a", ":", "']" },
        { "environment.yml", "", "a: ", "" },
        { "environment.yml", "", "? ", "" },
        { "environment.yml", "", "&a ", "" },
        { "environment.yml", "", "*a ", "" },
        { "environment.yml", "", "!", "" },
        { "environment.yml", "\"", "\\n", "" },
        { "environment.yml", "a: |\n", " x\n", "" },
        { "environment.yml", "a: x", "\n\n x", "" },
        { "environment.yml", "{", "a,", "" },
        { "environment.yml", "", "a: 1\n", "" },
        { "environment.yml", "", "---\n", "" },
        { "environment.yml", "", "%a b\n", "" },
        { "pyproject.toml", "[project]\ndependencies = [", "'a',", "]" },
        { "pyproject.toml", "", "[a]\n", "" },
        { "pyproject.toml", "", "a.", "" },
        { "pyproject.toml", "", "a=1\n", "" },
        { "pyproject.toml", "a = \"", "\\", "" },
        { "pyproject.toml", "", "\"", "" },
        { "pyproject.toml", "", "'''", "" },
        { "DESCRIPTION", "Imports: ", "a,\n ", "" },
        { "DESCRIPTION", "Imports: ", "a (>= 1),", "" },
        { "DESCRIPTION", "Imports: a", " ", "b" },
        { "DESCRIPTION", "", "a", "" },
        { "DESCRIPTION", "", "\n ", "" },
        { "renv.lock", "{\"Packages\":{", "\"a\":{\"Version\":\"1\"},\n", "" },
        { "renv.lock", "{\"Packages\":{\"a\":{\"Version\":\"", "1.", "\"}}}" },
        { "renv.lock", "{\"Packages\":{\"a\":{\"Version\":\"", "1", "\"}}}" },
        { "install.R", "", "install.packages(", "" },
        { "install.R", "", "c(", "" },
        { "install.R", "install.packages(c(", "'a',", "'b'))" },
        { "install.R", "", "'\\", "" },
        { "install.R", "", "a <- ", "" },
        { "install.R", "", "a", "" },
        { "install.R", "", "a::", "" },
        { "install.R", "renv::install('a@", "1?", "')" },
        { "install.R", "renv::install('", "a=", "')" },
        { "install.R", "", "(\"", "" },
        { "apt.txt", "", "ab=1 ", "" },
        { "apt.txt", "", "ab", "" },
        { ".dockerignore", "", "**/", "a" },
        { ".dockerignore", "", "*", "a" },
        { ".dockerignore", "", "[a", "]" },
        { ".dockerignore", "", "a/", "../" },
        { ".dockerignore", "", "\\", "" },
        { ".dockerignore", "", "a\n", "" },
        { "Dockerfile", "FROM a\n", "RUN a \\\n", "" },
        { "Dockerfile", "FROM a\nRUN ", "<<a ", "" },
        { "Dockerfile", "FROM a\n", "RUN <<a\n", "" },
        { "Dockerfile", "FROM ", "$", "" },
        { "Dockerfile", "ARG a=", "${a:-", "" },
        { "Dockerfile", "", "ARG a=$a$a\n", "FROM $a" },
        { "Dockerfile", "", "# a=b\n", "FROM a" },
        { "Dockerfile", "FROM a\nCOPY ", "--a ", "" },
        { "Dockerfile", "FROM a", " ", "AS b" },
        { "smoke.yaml", "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: b, expectedContents: ['", "(", "']}]" },
        { "smoke.yaml", "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: b, expectedContents: ['", "a{1000}", "']}]" },
        { "smoke.yaml", "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: b, expectedContents: ['", "a?", "']}]" },
        { "smoke.yaml", "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: b, expectedContents: ['", "{1,", "']}]" },
        { "smoke.yaml", "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: b, expectedContents: ['", "(?i", "']}]" },
        { "smoke.yaml", "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: b, expectedContents: ['", "[[:a", "']}]" },
        { "smoke.yaml", "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: b, expectedContents: ['", "\\p{", "']}]" },
        { "smoke.yaml", "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: b, expectedContents: ['", "\\Q", "']}]" },
        { "smoke.yaml", "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: b, expectedContents: ['", "a|", "']}]" },
        { "smoke.yaml", "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: b, expectedContents: ['", "(?i)[a-z]", "']}]" },
    };

    // Whoever looks at the same letters again and again needs many minutes for such a text, and not less than a second.
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Texts))]
    public Task A_text_that_says_the_same_again_and_again_is_read_in_time_and_memory(string file, string start, string again, string end)
    {
        _root.Write("images/x/Dockerfile", "FROM debian\n");
        _root.Write($"images/x/{file}", start + string.Concat(Enumerable.Repeat(again, Size / again.Length)) + end);
        var boundary = new RepositoryBoundary(_root.Path);
        return Task.Run(
            () =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();

                Load(boundary);

                (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MostBytes);
            },
            TestContext.Current.CancellationToken);
    }

    private static void Load(RepositoryBoundary boundary)
    {
        try
        {
            var images = ImageFolder.LoadAll(
                "images", boundary, new Dictionary<string, string>(), [], TestContext.Current.CancellationToken);
            images.Single().Dockerfile.ExternalImages(new Dictionary<string, string>()).Should().NotBeNull();
        }
        catch (DiagnosticException)
        {
            // Read, and found to be nothing, is read.
        }
    }
}
