using System.Text;
using CsCheck;
using Parquet.Schema;
using Parquet.Serialization;

namespace Slipway.Testing.Tests.Judging;

/// <summary>
/// What a container wrote is not trusted: whatever it is, it is a finding, and the rest of the test is judged.
/// </summary>
public sealed class HostileOutputTests : IDisposable
{
    private readonly SampleRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("a.json", "json: { $.a: 1 }", "{\"a\": ")]
    [InlineData("a.json", "json: { $.a: 1 }", "")]
    [InlineData("a.json", "json: { $.a: 1 }", "{\"\\ud800\": 1, \"a\": \"\\ud800\"}")]
    [InlineData("a.json", "json: { $.a: { matches: x } }", "{\"a\": \"\\ud800\"}")]
    [InlineData("a.parquet", "rows: 1", "")]
    [InlineData("a.parquet", "rows: 1", "PAR1PAR1")]
    [InlineData("a.parquet", "rows: 1", "PAR1 and then nothing that means anything\u0010\0\0\0PAR1")]
    [InlineData("a.jsonl", "rows: 1", "[1]\n")]
    [InlineData("a.jsonl", "rows: 1", "{\"\\ud800\": 1}\n{\"a\": \"\\udc00\"}\n")]
    [InlineData("a.csv", "columns: [a]", "\0\0\0\0")]
    [InlineData("a.csv", "columns: [a]", "")]
    public void Broken_files_are_findings(string name, string expectation, string content)
    {
        _repository.WriteOutput($"evaluate/result/{name}", content);

        var found = _repository.Find($"expect: {{ outputs: {{ evaluation/{name}: {{ {expectation} }} }}, within: 1 s }}").ToList();

        found.Should().HaveCountGreaterThanOrEqualTo(2).And.EndWith(
            "run job-1: wanted 1 s at most, found that it took 30 s");
    }

    [Fact]
    public void Deep_JSON_is_told_and_not_followed()
    {
        var deep = new string('[', 100_000);
        _repository.WriteOutput("evaluate/result/a.json", deep);
        _repository.WriteOutput("evaluate/result/a.jsonl", "{\"a\": " + deep);

        _repository.Find(
            "expect: { outputs: { evaluation/a.json: { json: { $.a: 1 } }, evaluation/a.jsonl: { rows: 1 } } }")
            .Should().HaveCount(2).And.OnlyContain(found => found.Contains("can't be read as JSON"));
    }

    [Fact]
    public void Rows_and_columns_without_end_are_not_held()
    {
        _repository.WriteOutput("evaluate/result/quoted.csv", "a\n\"" + new string('x', 6 * 1024 * 1024));
        _repository.WriteOutput("evaluate/result/line.csv", "a\n" + new string('x', 6 * 1024 * 1024));
        _repository.WriteOutput("evaluate/result/wide.csv", string.Join(',', Enumerable.Range(0, 20_000)));
        _repository.WriteOutput("evaluate/result/line.jsonl", "{\"a\": \"" + new string('x', 6 * 1024 * 1024));
        _repository.WriteOutput(
            "evaluate/result/wide.jsonl",
            "{" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"{i}\": 1")) + "}");
        _repository.WriteOutput("evaluate/result/long.csv", "a\n" + string.Concat(Enumerable.Repeat("1\n", 2_000_001)));

        _repository.Judge("""
            expect:
              outputs:
                evaluation/quoted.csv: { rows: 1 }
                evaluation/line.csv: { rows: 1 }
                evaluation/wide.csv: { rows: 1 }
                evaluation/line.jsonl: { rows: 1 }
                evaluation/wide.jsonl: { rows: 1 }
                evaluation/long.csv: { rows: 1 }
            """).Findings.Should().HaveCount(6).And.OnlyContain(finding => finding.Code == "SLP6023");
    }

    [Fact]
    public void Files_beyond_what_is_read_are_not_opened_and_the_bound_is_said()
    {
        foreach (var (name, mebibytes) in new[] { ("a.csv", 300), ("a.parquet", 300), ("a.json", 20), ("a.txt", 20) })
        {
            using var file = File.Create(_repository.WriteOutput($"evaluate/result/{name}", ""));
            file.SetLength(mebibytes * 1024L * 1024);
        }

        _repository.Find("""
            expect:
              outputs:
                evaluation/a.csv: { rows: 1 }
                evaluation/a.parquet: { rows: 1 }
                evaluation/a.json: { json: { $.a: 1 } }
                evaluation/a.txt: { text: { contains: a } }
            """).Should().SatisfyRespectively(
            found => found.Should().Contain("larger than the 256 MiB that are read"),
            found => found.Should().Contain("larger than the 256 MiB that are read"),
            found => found.Should().Contain("larger than the 16 MiB that are read"),
            found => found.Should().Contain("larger than the 16 MiB that are read"));
    }

    [Fact]
    public void A_regular_expression_has_a_second()
    {
        _repository.WriteOutput("evaluate/result/a.txt", new string('a', 100_000) + "!");

        _repository.Find("expect: { outputs: { evaluation: { text: { matches: '(a+)+b' } } } }").Should().ContainSingle(
            )
            .Which.Should().Contain("none within 1 s");
    }

    [Fact]
    public void A_link_out_of_the_outputs_is_not_followed()
    {
        var secret = Path.Combine(_repository.Outside, "secret.csv");
        File.WriteAllText(secret, "secret\n1\n");
        _repository.WriteOutput("evaluate/result/there.txt", "");
        File.CreateSymbolicLink(Path.Combine(_repository.Outputs, "evaluate", "result", "a.csv"), secret);
        Directory.CreateSymbolicLink(
            Path.Combine(_repository.Outputs, "evaluate", "result", "folder"), _repository.Outside);

        _repository.Find("""
            expect:
              outputs:
                evaluation/a.csv: { rows: 1 }
                evaluation/folder/secret.csv: { columns: [b] }
                evaluation: { rows: 1 }
            """).Should().HaveCount(3).And.OnlyContain(found => !found.Contains("'secret'"))
            .And.Contain(found => found.Contains("a link out of the run's outputs"));
    }

    [Fact]
    public void What_a_step_wrote_does_not_reach_the_terminal_as_it_is()
    {
        _repository.WriteOutput("evaluate/result/a.json", """{ "a": "\u001b[2J\n::error::", "\u001b]0;x": 1 }""");

        _repository.Find("expect: { outputs: { evaluation: { json: { $.a: 1, $.b: 1 } } } }").Should().HaveCount(2)
            .And.OnlyContain(found => found.All(letter => !char.IsControl(letter)));
    }

    [Fact]
    public async Task A_Parquet_file_that_nests_without_end_is_a_finding()
    {
        Field field = new DataField<int>("x");
        for (var depth = 0; depth < 100; depth++)
        {
            field = new StructField("s", field);
        }

        await using (var file = File.Create(_repository.WriteOutput("evaluate/result/a.parquet", "")))
        {
            await ParquetSerializer.SerializeUntypedAsync(
                [], new ParquetSchema(field), file, cancellationToken: TestContext.Current.CancellationToken);
        }

        _repository.Find("expect: { outputs: { evaluation: { rows: 7 } } }").Should().ContainSingle()
            .Which.Should().Contain("nests deeper than the 32 levels that are read");
    }

    [Fact]
    public void A_description_of_a_Parquet_file_that_nests_without_end_is_a_finding()
    {
        // A field that is a struct, whose first field is a struct, and so on: the stack of whoever follows ends before
        // it does.
        const int Depth = 1_000_000;
        byte[] deep = [.. "PAR1"u8, .. Enumerable.Repeat((byte)0x1C, Depth), .. BitConverter.GetBytes(Depth), .. "PAR1"u8];
        File.WriteAllBytes(_repository.WriteOutput("evaluate/result/a.parquet", ""), deep);

        _repository.Find("expect: { outputs: { evaluation: { rows: 7 } } }").Should().ContainSingle()
            .Which.Should().Contain("nests deeper");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_Parquet_page_that_claims_to_be_larger_than_its_file_is_not_given_the_memory(int packed)
    {
        var path = _repository.WriteOutput("evaluate/result/a.parquet", "");
        await ParquetFiles.WriteAsync(path, [(1, 0.5, "x")]);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        // The first page's header has its kind, how large it is unpacked, and how large packed, each after a 0x15.
        var at = 6;
        for (var field = 0; field < packed; field++)
        {
            at = EndOfNumber(bytes, at + 1);
        }

        bytes[at].Should().Be(0x15);
        byte[] most = [0xFE, 0xFF, 0xFF, 0xFF, 0x0F];
        await File.WriteAllBytesAsync(
            path, [.. bytes[..(at + 1)], .. most, .. bytes[EndOfNumber(bytes, at + 1)..]], TestContext.Current.CancellationToken);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        _repository.Find("expect: { outputs: { evaluation: { rows: 1 } } }").Should().ContainSingle().Which.Should().Contain("failed to read column");

        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(200L * 1024 * 1024);
    }

    [Fact]
    public async Task Any_bytes_changed_in_any_file_give_a_verdict()
    {
        var parquet = _repository.WriteOutput("evaluate/result/a.parquet", "");
        await ParquetFiles.WriteAsync(parquet, Enumerable.Range(0, 20).Select(i => (i, i / 2.0, (string?)$"name {i}")));
        var files = new (string Name, byte[] Content)[]
        {
            ("a.parquet", await File.ReadAllBytesAsync(parquet, TestContext.Current.CancellationToken)),
            ("a.csv", Encoding.UTF8.GetBytes("a,\"b\"\n1,\"x,\"\"y\"\n2,z\n")),
            ("a.json", Encoding.UTF8.GetBytes("{ \"a\": [1, NaN, \"\\u00e4\"], \"b\": { \"c\": -1e3 } }")),
            ("a.jsonl", Encoding.UTF8.GetBytes("{\"a\": 1}\n{\"a\": Infinity, \"b\": \"x\"}\n")),
        };
        var test = _repository.Load("""
            expect:
              outputs:
                evaluation/a.parquet: { rows: 20, values: { score: { mean: 1, unique: true } } }
                evaluation/a.csv: { rows: 2, columns: [a, b], nulls: none }
                evaluation/a.json: { json: { "$.a[1]": 1, $.b.c: { max: 0 } }, text: { contains: x } }
                evaluation/a.jsonl: { rows: 2, values: { a: { min: 0 } } }
            """);
        var changes = Gen.Select(Gen.Int[0, files.Length - 1], Gen.Int[0, 4000], Gen.Byte, Gen.Int[0, 2]).Array[1, 6];

        changes.Sample(
            some =>
            {
                foreach (var (name, content) in files)
                {
                    File.WriteAllBytes(Path.Combine(_repository.Outputs, "evaluate", "result", name), content);
                }

                foreach (var (which, at, value, kind) in some)
                {
                    var path = Path.Combine(_repository.Outputs, "evaluate", "result", files[which].Name);
                    File.WriteAllBytes(path, Changed(File.ReadAllBytes(path), at, value, kind));
                }

                PipelineTests.Judge(test, _repository.Run()).Findings.Should().NotBeEmpty();
            },
            iter: 150,
            threads: 1);
    }

    private static int EndOfNumber(byte[] bytes, int at) => at + bytes.AsSpan(at).IndexOfAnyInRange((byte)0, (byte)0x7F) + 1;

    private static byte[] Changed(byte[] bytes, int at, byte value, int kind)
    {
        at %= Math.Max(1, bytes.Length);
        switch (kind)
        {
            case 0 when bytes.Length > 0:
                bytes[at] = value;
                return bytes;
            case 1:
                return bytes[..at];
            default:
                return [.. bytes[..at], value, .. bytes[at..]];
        }
    }
}
