using System.Formats.Tar;
using System.Text;
using Docker.DotNet.Models;
using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Engine;

/// <summary>Build contexts and Dockerfiles by chance, and what is in the images that come of them.</summary>
internal static class RandomContext
{
    private static readonly string[] Names = ["a", "b.txt", "c.txt", "d.py", "[x]", "e f"];

    private static readonly string[] Folders = ["", "src/", "src/deep/", "data/", "data/src/"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Files with a content of their own each, links, and a Dockerfile that copies some of them.</summary>
    /// <param name="run">The image.</param>
    /// <param name="random">What chooses.</param>
    /// <param name="runnable">An image with a shell, for steps that mount the context; null for none of these.</param>
    public static async Task<ImageDefinition> FillAsync(ImageRun run, Random random, string? runnable = null)
    {
        while (true)
        {
            Fill(run, random, runnable);
            try
            {
                return await run.LoadAsync();
            }
            catch (DiagnosticException)
            {
                // It copies what its ignore file leaves out, and gets to no builder.
                Directory.Delete(Path.GetDirectoryName(run.PathOf("Dockerfile"))!, recursive: true);
            }
        }
    }

    /// <summary>What an image has in the folders that the Dockerfile fills, by path.</summary>
    public static async Task<Dictionary<string, string>> ReadAsync(ContainerEngine engine, string reference)
    {
        var container = await engine.Client.Containers.CreateContainerAsync(
            new CreateContainerParameters { Image = reference, Cmd = ["none"] }, Cancellation);
        try
        {
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            await using var stream = await engine.Client.Containers.ExportContainerAsync(container.ID, Cancellation);
            await using var tar = new TarReader(stream);
            while (await tar.GetNextEntryAsync(copyData: true, Cancellation) is { } entry)
            {
                if (entry.Name.StartsWith("out", StringComparison.Ordinal))
                {
                    found[entry.Name] = entry.DataStream is { } data ? await new StreamReader(data).ReadToEndAsync(Cancellation) : entry.LinkName;
                }
            }

            return found;
        }
        finally
        {
            await engine.Client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters(), Cancellation);
        }
    }

    /// <summary>Each file that got into the image changes its identity.</summary>
    public static async Task EnsureAllCountsAsync(ImageRun run, ImageDefinition image, Dictionary<string, string> content, string because)
    {
        var before = await IdentityAsync(image);
        foreach (var file in Directory.EnumerateFiles(image.ContextFolder, "*", SearchOption.AllDirectories).Where(file => File.ResolveLinkTarget(file, returnFinalTarget: false) is null))
        {
            var text = await File.ReadAllTextAsync(file, Cancellation);
            if (content.ContainsValue(text))
            {
                await File.WriteAllTextAsync(file, text + ".", Cancellation);
                (await IdentityAsync(image)).Should().NotBe(before, $"{file} is in the image of {run.Name}; {because}");
                await File.WriteAllTextAsync(file, text, Cancellation);
            }
        }
    }

    private static async Task<ImageIdentity> IdentityAsync(ImageDefinition image)
    {
        var dockerfile = await image.ReadDockerfileAsync(Cancellation);
        return await ImageIdentity.ComputeAsync(
            image,
            dockerfile,
            BuildContext.Read(image, ContextReach.Of(dockerfile, [], [])),
            [],
            "linux/amd64",
            new Dictionary<string, string>(),
            tests: "",
            new FileDigests(),
            Cancellation);
    }

    private static void Fill(ImageRun run, Random random, string? runnable)
    {
        var paths = new List<string>();
        foreach (var path in Folders.SelectMany(folder => Names.Where(_ => random.Next(3) > 0).Select(name => folder + name)))
        {
            paths.Add(path);
            run.Write(path, $"file {Guid.NewGuid():N}");
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
            run.Write(".dockerignore", Pick(random, "*.py", "data/src", "src/deep\n!src/deep/a", "**/a", "*\n!src\n!data", "Dockerfile\n.dockerignore"));
        }

        var dockerfile = new StringBuilder($"FROM scratch AS first\nCOPY src/always /from/\nFROM {runnable ?? "scratch"}\nARG V=src\nENV W=data\n");
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var path = paths[random.Next(paths.Count)];
            dockerfile.Append(Pick(random, "", "# COPY . /\n", "LABEL a=b \\\n  # COPY data /\n  c=d\n")).Append(Pick(
                random,
                [
                    $"COPY [\"{path.Replace("[", "[[]", StringComparison.Ordinal)}\", \"/out{i}/\"]",
                    $"COPY src/always data/always /out{i}/",
                    $"COPY sr? /out{i}/",
                    $"COPY *.txt src/*/* src/always /out{i}/",
                    $"COPY --chown=1:1 ./data/../src/ /out{i}/",
                    $"ADD src/dee[p] /src/always /out{i}/",
                    $"COPY --from=first /from /out{i}/",
                    $"COPY $V /out{i}/",
                    $"COPY ${{W}}/always /out{i}/",
                    $"COPY src/always \\\n\n # more\n  data /out{i}/",
                    $"COPY . /out{i}/",
                    $"COPY link* src/always /out{i}/",
                    .. runnable is null ? Array.Empty<string>() :
                    [
                        $"COPY --link src/deep* /out{i}/",
                        $"RUN --mount=source=src,target=/m mkdir -p /out{i} && cp -r /m/. /out{i}/",
                        $"RUN --mount=type=bind,target=/m,source=/data/ --mount=type=tmpfs,target=/t mkdir -p /out{i} && cp -r /m/. /out{i}/",
                        $"RUN --mount=target=/m mkdir -p /out{i} && cp -r /m/data /out{i}/",
                        $"COPY <<EOF src/always /out{i}/\n# COPY . /\nEOF",
                    ],
                ])).Append('\n');
        }

        run.Write("Dockerfile", dockerfile.ToString());
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
