using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Pipelines.Content;

namespace Slipway.Pipelines.Tests.Content;

public sealed class ContentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_tree_has_the_hash_that_Azures_clients_give_it()
    {
        // SHA-256 of "2#a.txt#2#Sub/b.txt#1" followed by the contents "hi" and "x", by lower-cased path.
        _folder.Write("a.txt", "hi");
        _folder.Write("Sub/b.txt", "x");

        var snapshot = CodeSnapshot.Of(_folder.Path);

        var expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("2#a.txt#2#Sub/b.txt#1hix"u8));
        snapshot.Hash.Should().Be(expected);
        snapshot.Name.Replace("-", string.Empty, StringComparison.Ordinal).Should().Be(expected[..32]);
    }

    [Fact]
    public void What_is_ignored_and_when_a_file_was_written_change_nothing()
    {
        _folder.Write("run.py", "print()");
        var before = CodeSnapshot.Of(_folder.Path).Hash;
        _folder.Write("__pycache__/run.pyc", "x");
        _folder.Write(".amlignore", "*.log\nout/\n");
        _folder.Write("sub/a.log", "x");
        _folder.Write("out/big.bin", "x");
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, "run.py"), DateTime.UnixEpoch);

        CodeSnapshot.Of(_folder.Path).Hash.Should().Be(before);
    }

    [Fact]
    public void A_renamed_file_changes_the_hash()
    {
        var path = _folder.Write("run.py", "print()");
        var before = CodeSnapshot.Of(_folder.Path).Hash;
        File.Move(path, Path.Combine(_folder.Path, "other.py"));

        CodeSnapshot.Of(_folder.Path).Hash.Should().NotBe(before);
    }

    [Fact]
    public void A_link_to_a_folder_above_does_not_go_on_for_ever()
    {
        _folder.Write("run.py", "print()");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "up"), _folder.Path);

        CodeSnapshot.Of(_folder.Path).Files.Select(file => file.Path).Should().Equal("run.py");
    }

    [Fact]
    public void A_single_file_is_code_too() =>
        CodeSnapshot.Of(_folder.Write("run.py", "print()")).Files.Should().ContainSingle().Which.Path.Should().Be("run.py");

    [Fact]
    public void An_amlignore_takes_the_place_of_a_gitignore()
    {
        _folder.Write(".gitignore", "a.txt");
        _folder.Write(".amlignore", "b.txt");
        _folder.Write("a.txt", "a");
        _folder.Write("b.txt", "b");

        CodeSnapshot.Of(_folder.Path).Files.Select(file => file.Path).Should().Equal("a.txt");
    }

    [Theory]
    [InlineData("*.log", "a/b.log", false, true)]
    [InlineData("*.log", "a/b.txt", false, false)]
    [InlineData("/out", "out", true, true)]
    [InlineData("/out", "a/out", true, false)]
    [InlineData("out/", "a/out", true, true)]
    [InlineData("out/", "a/out", false, false)]
    [InlineData("a/*.txt", "a/b.txt", false, true)]
    [InlineData("a/*.txt", "a/b/c.txt", false, false)]
    [InlineData("a/**/c.txt", "a/c.txt", false, true)]
    [InlineData("a/**/c.txt", "a/b/b/c.txt", false, true)]
    [InlineData("**/c", "x/y/c", false, true)]
    [InlineData("[ab].py", "b.py", false, true)]
    [InlineData("[!ab].py", "b.py", false, false)]
    [InlineData("?.py", "ab.py", false, false)]
    [InlineData("# a.py", "a.py", false, false)]
    [InlineData("*.py|!keep.py", "keep.py", false, false)]
    [InlineData("\\#a", "#a", false, true)]
    public void Patterns_mean_what_they_mean_to_git(string lines, string path, bool isFolder, bool expected) =>
        IgnoreRules.Of(lines.Split('|')).Ignore(path, isFolder).Should().Be(expected);

    [Fact]
    public void The_order_of_keys_does_not_change_a_version() =>
        Gen.String[Gen.Char.AlphaNumeric, 1, 8].HashSet[2, 6].Select(Gen.Int).Sample((keys, seed) =>
        {
            var pairs = keys.Select((key, index) => (key, index)).ToList();
            var shuffled = pairs.OrderBy(pair => HashCode.Combine(pair.key, seed)).ToList();
            return Version(pairs) == Version(shuffled);
        });

    [Fact]
    public void Another_value_gives_another_version() =>
        ContentHash.Version(new JsonObject { ["a"] = 1 }).Should().NotBe(ContentHash.Version(new JsonObject { ["a"] = 2 }));

    private static string Version(IEnumerable<(string Key, int Value)> pairs) => ContentHash.Version(
        new JsonObject(pairs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))));
}
