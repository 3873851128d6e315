using System.Formats.Tar;
using System.IO.Pipelines;
using System.Text;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Runs;

/// <summary>What the engine builds the image of an environment from: a tar archive with the Dockerfile and what it copies.</summary>
internal sealed class BuildContext(BlobStore blobs, EnvironmentBuild build)
{
    /// <summary>The exit code of the step that finds no conda.</summary>
    private const int NoConda = 97;

    private const string CondaFolder = "/azureml-envs/azureml";

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>What a failed build says when the base image of a conda file has nothing that reads it.</summary>
    public static string NoCondaSign { get; } = $"non-zero code: {NoConda}";

    public string Dockerfile => build.Context is null ? "Dockerfile" : build.Dockerfile;

    /// <summary>The archive, made while it is read.</summary>
    /// <exception cref="StepException">The context has no Dockerfile.</exception>
    public Stream Open(CancellationToken cancellationToken)
    {
        if (build.Context is { } context && blobs.Find(context.Below(build.Dockerfile)) is not { IsFile: true })
        {
            throw new StepException(
                $"The environment '{build.Environment}' can't be built: '{build.Dockerfile}' is not in its context, '{DataUri.Of(context)}'.");
        }

        var pipe = new Pipe();
        _ = Task.Run(() => WriteAsync(pipe.Writer, cancellationToken), CancellationToken.None);
        return pipe.Reader.AsStream();
    }

    private async Task WriteAsync(PipeWriter to, CancellationToken cancellationToken)
    {
        try
        {
            var tar = new TarWriter(to.AsStream(leaveOpen: true), TarEntryFormat.Pax, leaveOpen: true);
            await using (tar.ConfigureAwait(false))
            {
                foreach (var (name, open) in Files())
                {
                    using var content = open();
                    await tar.WriteEntryAsync(
                            new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = FileMode }, cancellationToken)
                        .ConfigureAwait(false);
                }
            }

            await to.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Who reads it hears of it.
            await to.CompleteAsync(e).ConfigureAwait(false);
        }
    }

    private IEnumerable<(string Name, Func<Stream> Open)> Files()
    {
        if (build.Context is { } context)
        {
            return blobs.Files.Walk(context.FilePath)
                .Where(entry => entry.IsFile)
                .Select(entry => (entry.Path[(context.FilePath.Length + 1)..], (Func<Stream>)(() =>
                    blobs.Files.OpenRead(entry.Path) ?? throw new IOException($"'{entry.Name}' is gone from the context"))));
        }

        return [("Dockerfile", () => Text(CondaDockerfile)), ("conda.yml", () => Text(build.CondaFile!))];
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    // The packages lie where Azure puts them, and are found as there: by the path, and by the name of their folder.
    private string CondaDockerfile => $$"""
        FROM {{build.BaseImage}}
        USER 0
        COPY conda.yml /azureml-environment-setup/conda.yml
        RUN set -e; \
            if command -v micromamba; then micromamba create --yes --prefix {{CondaFolder}} --file /azureml-environment-setup/conda.yml; \
            elif command -v mamba; then mamba env create --prefix {{CondaFolder}} --file /azureml-environment-setup/conda.yml; \
            elif command -v conda; then conda env create --prefix {{CondaFolder}} --file /azureml-environment-setup/conda.yml; \
            else exit {{NoConda}}; fi
        ENV PATH={{CondaFolder}}/bin:$PATH
        ENV AZUREML_CONDA_ENVIRONMENT_PATH={{CondaFolder}}
        ENV CONDA_PREFIX={{CondaFolder}}
        ENV LD_LIBRARY_PATH={{CondaFolder}}/lib:$LD_LIBRARY_PATH

        """;
}
