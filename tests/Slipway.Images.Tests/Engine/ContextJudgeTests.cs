using System.Collections.Immutable;
using System.Formats.Tar;
using System.Runtime.Versioning;
using System.Text;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace Slipway.Images.Tests.Engine;

/// <summary>
/// The engine judges which files of a build context an image depends on: contexts and Dockerfiles by chance are built from
/// all files, and from those alone that the Dockerfile is said to reach.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class ContextJudgeTests(EngineFixture fixture)
{
    private const int Images = 6;

    private static readonly string[] Names = ["a", "b.txt", "c.txt", "d.py", "[x]", "e f"];

    private static readonly string[] Folders = ["", "src/", "src/deep/", "data/", "data/src/"];

    private readonly ContainerEngine _engine = fixture.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_image_gets_of_its_context_counts_and_is_all_that_it_needs()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var unsure = 0;
        for (var i = 0; i < Images; i++)
        {
            await using var run = new ImageRun(_engine, "FROM scratch");
            Fill(run, random);
            var image = await run.LoadAsync();
            var dockerfile = await image.ReadDockerfileAsync(Cancellation);
            var reach = ContextReach.Of(dockerfile, [], []);
            unsure += reach.IsAll ? 1 : 0;

            var ofAll = await BuildAsync(run, image, ContextReach.All, "all");
            var ofReached = await BuildAsync(run, image, reach, "reached");

            ofReached.Should().BeEquivalentTo(ofAll, $"seed {seed}, image {i}:\n{dockerfile}");
            var counted = BuildContext.Read(image, reach).Entries.Where(entry => entry.IsReached).Select(entry => File.ReadAllText(entry.FullPath));
            ofAll?.Values.Where(content => content.StartsWith("file ", StringComparison.Ordinal)).Should()
                .BeSubsetOf(counted, $"seed {seed}, image {i}:\n{dockerfile}");
        }

        unsure.Should().BeLessThan(Images, "else nothing was found out");
    }

    /// <summary>Files with a content of their own each, links, and a Dockerfile that copies some of them.</summary>
    private static void Fill(ImageRun run, Random random)
    {
        var paths = new List<string>();
        foreach (var folder in Folders)
        {
            foreach (var name in Names.Where(_ => random.Next(3) > 0))
            {
                paths.Add(folder + name);
                run.Write(folder + name, $"file {Guid.NewGuid():N}");
            }
        }

        run.Write("src/always", $"file {Guid.NewGuid():N}");
        run.Write("data/always", $"file {Guid.NewGuid():N}");
        if (random.Next(3) == 0)
        {
            File.CreateSymbolicLink(run.PathOf("link"), random.Next(2) == 0 ? "src" : "data/always");
            paths.Add("link");
        }

        if (random.Next(2) == 0)
        {
            run.Write(".dockerignore", Pick(random, "*.py", "data", "src/deep\n!src/deep/a", "**/a", "*\n!src"));
        }

        var dockerfile = new StringBuilder("FROM scratch AS first\nCOPY src/always /from/\nFROM scratch\nARG V=src\nENV W=data\n");
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var path = paths[random.Next(paths.Count)];
            dockerfile.Append(Pick(random, "", "# COPY . /\n", "LABEL a=b \\\n  # COPY data /\n  c=d\n")).Append(Pick(
                random,
                $"COPY [\"{path.Replace("[", "[[]", StringComparison.Ordinal)}\", \"/o{i}/\"]",
                $"COPY src/always data/always /o{i}/",
                $"COPY sr? /o{i}/",
                $"COPY *.txt src/*/* src/always /o{i}/",
                $"COPY --chown=1:1 ./data/../src/ /o{i}/",
                $"ADD src/dee[p] /src/always /o{i}/",
                $"COPY --from=first /from /o{i}/",
                $"COPY $V /o{i}/",
                $"COPY ${{W}}/always /o{i}/",
                $"COPY src/always \\\n\n # more\n  data /o{i}/",
                $"COPY . /o{i}/",
                $"COPY link* src/always /o{i}/",
                $"COPY nosuch /o{i}/")).Append('\n');
        }

        run.Write("Dockerfile", dockerfile.ToString());
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    /// <summary>What is in the image that comes of it, by path; null where it can't be built.</summary>
    private async Task<Dictionary<string, string>?> BuildAsync(ImageRun run, ImageDefinition image, ContextReach reach, string tag)
    {
        var options = run.Options;
        var dockerfile = Encoding.UTF8.GetBytes(await image.ReadDockerfileAsync(Cancellation));
        var request = new BuildRequest(
            image, BuildContext.Read(image, reach), $"slipway/{image.Name}", tag, ImmutableSortedDictionary<string, string>.Empty, dockerfile);
        try
        {
            await new ClassicBuilder(_engine, options, NullLogger.Instance).BuildAsync(request, Cancellation);
        }
        catch (Slipway.Diagnostics.DiagnosticException)
        {
            return null;
        }

        var container = await _engine.Client.Containers.CreateContainerAsync(
            new CreateContainerParameters { Image = request.Reference, Cmd = ["none"] }, Cancellation);
        try
        {
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            await using var stream = await _engine.Client.Containers.ExportContainerAsync(container.ID, Cancellation);
            await using var tar = new TarReader(stream);
            while (await tar.GetNextEntryAsync(copyData: true, Cancellation) is { } entry)
            {
                if (entry.Name.StartsWith('o'))
                {
                    found[entry.Name] = entry.DataStream is { } data ? await new StreamReader(data).ReadToEndAsync(Cancellation) : entry.LinkName;
                }
            }

            return found;
        }
        finally
        {
            await _engine.Client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters(), Cancellation);
        }
    }
}
