using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Content;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>
/// Reads <c>code</c>: a folder or a file here, or a code asset of the workspace or of a registry; and
/// <c>additional_includes</c>, which stand beside a folder's own files.
/// </summary>
internal static class CodeParser
{
    public static CodeReference? Parse(MapReader reader, ParseContext context)
    {
        var includes = Includes(reader, context);
        if (reader.Value("code") is not YamlScalar scalar)
        {
            if (reader.Value("code") is { } other)
            {
                reader.WrongShape("code", other, "a folder, a file or a code asset");
            }

            return includes.IsEmpty ? null : new LocalCode(null, null, includes);
        }

        if (scalar.Text.StartsWith("git+", StringComparison.Ordinal))
        {
            context.Found.Error(
                Codes.NotSupported,
                scalar.Position,
                $"the code is '{scalar.Text}', and Azure ML takes no repositories",
                "write the path of a clone");
            return null;
        }

        if (scalar.Text.StartsWith("file:", StringComparison.Ordinal)
            || ReferenceParser.IsUri(scalar.Text) && !scalar.Text.StartsWith("azureml://registries/", StringComparison.Ordinal))
        {
            context.Found.Error(
                Codes.MissingFile, scalar.Position, $"the code is '{scalar.Text}', and there is no such file or folder", "write the path of a local one");
        }

        return ReferenceParser.IsUri(scalar.Text) ? new RemoteCode(scalar.Text)
            : ReferenceParser.IsRegistered(scalar.Text) ? new RegisteredCode(ReferenceParser.Asset(scalar, "codes", context))
            : new LocalCode(scalar.Text, Local(scalar, "the code", context), includes);
    }

    private static string Local(YamlScalar written, string what, ParseContext context)
    {
        var path = ReferenceParser.LocalPath(written, what, context);
        var boundary = context.Folder.Files.Boundary;
        if (!boundary.Contains(path))
        {
            return path;
        }

        try
        {
            foreach (var link in CodeSnapshot.LinksIn(path))
            {
                if (!boundary.Contains(link.FullPath))
                {
                    context.Found.Error(
                        Codes.OutsideRepository,
                        written.Position,
                        $"{what} has a link '{link.Path}', which leads out of the repository",
                        RepositoryBoundary.Remedy(link.FullPath));
                }
                else if (File.ResolveLinkTarget(link.FullPath, returnFinalTarget: true) is not { Exists: true })
                {
                    context.Found.Error(
                        Codes.MissingFile, written.Position, $"{what} has a link '{link.Path}', which leads to nothing", "delete it, or let it be ignored");
                }
            }
        }
        catch (DiagnosticException e)
        {
            context.Found.AddRange(e.Diagnostics);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Found.Error(Codes.MissingFile, written.Position, $"{what} is '{written.Text}', which can't be read: {e.Message}");
        }

        return path;
    }

    private static ImmutableArray<string> Includes(MapReader reader, ParseContext context)
    {
        if (!reader.Has("additional_includes"))
        {
            return [];
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var paths = ImmutableArray.CreateBuilder<string>();
        foreach (var scalar in reader.Scalars("additional_includes"))
        {
            var path = Local(scalar, "an additional include", context).TrimEnd('/');
            if (!names.Add(Path.GetFileName(path)))
            {
                context.Found.Error(
                    Codes.DuplicateName, scalar.Position, $"another additional include is named '{Path.GetFileName(path)}' too");
            }

            paths.Add(path);
        }

        return paths.ToImmutable();
    }
}
