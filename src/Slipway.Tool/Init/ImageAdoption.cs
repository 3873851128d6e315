using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using Slipway.Images;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Init;

/// <summary>
/// The images that a repository gets: those that its pipelines name as environments, of what Azure ML's environment files,
/// conda files and Dockerfiles say; where it has no pipeline, all of these. Each stays where it is, and
/// <c>images/NAME/environment.yml</c> says where that is.
/// </summary>
internal sealed partial class ImageAdoption
{
    /// <summary>What a conda file is built on that stands alone: the image that Azure ML's documentation builds on.</summary>
    public const string UsualBase = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04";

    /// <summary>Where images are unless told.</summary>
    public const string UsualFolder = "images";

    private const string Schema = "$schema: https://azuremlschemas.azureedge.net/latest/environment.schema.json";

    private readonly RepositoryBoundary _boundary;
    private readonly string _root;
    private readonly IReadOnlyList<FoundFile> _found;
    private readonly HashSet<string> _named;
    private readonly bool _isAllTaken;
    private readonly string _folder;
    private readonly Dictionary<string, string> _images = [];
    private readonly Dictionary<string, Decision> _decisions = [];
    private readonly List<TemplateFile> _files = [];
    private bool _isRootContext;

    private ImageAdoption(RepositoryBoundary boundary, IReadOnlyList<FoundFile> found)
    {
        _boundary = boundary;
        _root = boundary.Root;
        _found = found;
        _folder = IsOfOthers(Path.Combine(_root, UsualFolder)) ? "environments" : UsualFolder;
        _isAllTaken = found.All(file => file.Kind != FoundKind.Pipeline);
        _named = [.. found.Where(file => file.Kind is FoundKind.Pipeline or FoundKind.Component)
            .SelectMany(file => file.Yaml!.All("environment")).OfType<YamlScalar>()
            .Select(node => NamedEnvironment().Match(node.Text)).Where(match => match.Success)
            .Select(match => match.Groups["name"].Value)];
    }

    /// <summary>The names of the images that the repository then has.</summary>
    public IReadOnlySet<string> Names => _images.Keys.ToHashSet();

    /// <summary>The folder of images: the usual one, or another where that has pictures in it.</summary>
    public string Folder => _folder;

    /// <summary>What is written for them.</summary>
    public IReadOnlyList<TemplateFile> Files => _files;

    /// <summary>What becomes of environments, conda files and Dockerfiles.</summary>
    public IReadOnlyList<Decision> Decisions =>
        [.. _found.Where(file => _decisions.ContainsKey(file.Path)).Select(file => _decisions[file.Path])];

    /// <summary>Whether an image is built of the whole repository.</summary>
    public bool IsRootContext => _isRootContext;

    /// <summary>Decides.</summary>
    /// <param name="boundary">The repository.</param>
    /// <param name="found">What was found in it.</param>
    public static ImageAdoption Of(RepositoryBoundary boundary, IReadOnlyList<FoundFile> found)
    {
        var adoption = new ImageAdoption(boundary, found);
        adoption.TakeThoseOfTheUsualFolder();
        adoption.TakeEnvironments();
        adoption.TakeDockerfiles();
        adoption.TakeCondaFiles();
        return adoption;
    }

    private void TakeThoseOfTheUsualFolder()
    {
        var images = Path.Combine(_root, _folder);
        foreach (var folder in Directory.Exists(images) ? Directory.EnumerateDirectories(images) : [])
        {
            var name = Path.GetFileName(folder);
            _images[name] = $"{_folder}/{name}";
            foreach (var file in Of(FoundKind.Environment, FoundKind.CondaFile, FoundKind.Dockerfile)
                .Where(file => file.Path.StartsWith($"{_folder}/{name}/", StringComparison.Ordinal)))
            {
                Take(file, $"the image '{name}', as it is");
            }
        }
    }

    private void TakeEnvironments()
    {
        foreach (var file in Undecided(FoundKind.Environment))
        {
            var yaml = file.Yaml!;
            var name = yaml.Text("name") ?? "";
            if (name.Length == 0)
            {
                Leave(file, "it has no name, so that nothing but its own file's name can mean it");
            }
            else if (!IsWanted(name))
            {
                Leave(file, $"no pipeline of this repository names 'azureml:{name}@latest'");
            }
            else if (yaml.Text("os_type") is { } system && !system.Equals("linux", StringComparison.OrdinalIgnoreCase))
            {
                Leave(file, "it is of another system than Linux");
            }
            else if (CanName(file, name))
            {
                TakeEnvironment(file, name);
            }
        }
    }

    private void TakeEnvironment(FoundFile file, string name)
    {
        var yaml = file.Yaml!;
        var head = Head(name, yaml);
        if (yaml.Find("build")?.Value is YamlMap build)
        {
            var context = file.Resolve(build.Text("path"));
            var dockerfile = build.Text("dockerfile_path") is { Length: > 0 } written ? RepositoryPath.Of(written) : "Dockerfile";
            if (context is null || dockerfile is null || !IsThere(Path.Combine(context, dockerfile)))
            {
                Leave(file, $"its Dockerfile is not in this repository: '{build.Text("path")}'");
                return;
            }

            var at = context.Length > 0 ? $"{context}/{dockerfile}" : dockerfile;
            Write(name, Built(head, context, dockerfile));
            Take(file, $"the image '{name}'");
            foreach (var other in Undecided(FoundKind.Dockerfile).Where(other => other.Path == at))
            {
                Take(other, $"builds the image '{name}', which {file.Path} describes{TestedBy(other.Folder)}");
            }
        }
        else if (yaml.Text("image") is not { Length: > 0 } image)
        {
            Leave(file, "it names neither an image nor a Dockerfile");
        }
        else if (yaml.Find("conda_file") is null)
        {
            Write(name, $"{head}image: {YamlNodes.Quoted(image)}\n");
            Take(file, $"the image '{name}'");
        }
        else if (yaml.Text("conda_file") is { } written && file.Resolve(written) is { } conda && IsThere(conda))
        {
            if (WriteConda(file, name, head, image, conda))
            {
                Take(file, $"the image '{name}', by a Dockerfile that does what Azure ML does");
            }

            foreach (var other in Undecided(FoundKind.CondaFile).Where(other => other.Path == conda))
            {
                Take(other, $"its packages are those of the image '{name}', and tested in it");
            }
        }
        else
        {
            Leave(file, "its conda packages are in no file of this repository: put them into one, and name it under 'conda_file'");
        }
    }

    private void TakeDockerfiles()
    {
        foreach (var file in Undecided(FoundKind.Dockerfile))
        {
            var name = Path.GetFileName(Path.GetFullPath(Path.Combine(_root, file.Folder))).ToLowerInvariant();
            if (file.FileName != "Dockerfile")
            {
                Leave(file, "which image it is its name does not say: an environment.yml in a folder of its own in "
                    + $"{_folder}/, with 'build: {{path, dockerfile_path}}', would");
            }
            else if (!IsWanted(name))
            {
                Leave(file, $"no pipeline names an environment '{name}': to build it, write {_folder}/{name}/environment.yml with "
                    + $"'build: {{path: {RepositoryPath.From($"{_folder}/{name}", file.Folder)}}}'");
            }
            else if (CanName(file, name))
            {
                if (ContextSearch.Find(_root, file.Path, out var problems, _named) is { } context)
                {
                    var folder = Path.GetRelativePath(_root, context).Replace('\\', '/');
                    folder = folder == "." ? "" : folder;
                    Write(name, Built($"{Schema}\nname: {name}\n", folder, file.Path[(folder.Length > 0 ? folder.Length + 1 : 0)..]));
                    Take(file, $"the image '{name}'{TestedBy(file.Folder)}");
                }
                else
                {
                    Leave(file, $"no folder of this repository has what it copies: line {problems[0].Line}: {problems[0].Message}");
                }
            }
        }
    }

    private void TakeCondaFiles()
    {
        foreach (var file in Undecided(FoundKind.CondaFile))
        {
            var name = file.Yaml!.Text("name") ?? "";
            var user = _found.FirstOrDefault(other =>
                other.Yaml?.All("conda_file").OfType<YamlScalar>().Any(node => other.Resolve(node.Text) == file.Path) == true);
            if (user is not null)
            {
                Leave(file, $"{user.Path} names it, and is left to Azure ML, which builds that environment itself");
            }
            else if (name.Length == 0 || !_named.Contains(name))
            {
                Leave(file, name.Length == 0 ? "nothing names it" : $"no pipeline names an environment '{name}'");
            }
            else if (CanName(file, name) && WriteConda(file, name, $"{Schema}\nname: {name}\n", UsualBase, file.Path))
            {
                Take(file, $"the image '{name}', on {UsualBase}");
            }
        }
    }

    private bool WriteConda(FoundFile file, string name, string head, string image, string conda)
    {
        if (!PlainText().IsMatch(image) || !PlainPath().IsMatch(conda))
        {
            Leave(file, $"a Dockerfile can't name '{(PlainText().IsMatch(image) ? conda : image)}' as it is");
            return false;
        }

        var includes = new List<string>();
        var folder = conda.LastIndexOf('/') is >= 0 and var slash ? conda[..slash] : "";
        string text;
        try
        {
            text = BoundedFile.ReadText(Path.Combine(_root, conda));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputLimitException)
        {
            Leave(file, $"{conda} can't be read: {e.Message}");
            return false;
        }

        foreach (var match in Included().Matches(text).Cast<Match>())
        {
            // conda gives pip the names as they are: they mean what is beside the file.
            var written = match.Groups["file"].Value;
            var included = RepositoryPath.Of(folder.Length > 0 ? $"{folder}/{written}" : written);
            if (included is null || !IsThere(included) || written.Contains('/', StringComparison.Ordinal))
            {
                Leave(file, $"{conda} includes '{written}', which is not beside it");
                return false;
            }

            includes.Add(included);
        }

        string[] copied = [conda, .. includes.Distinct()];
        const string Into = "/opt/slipway/environment";
        var prefix = $"/azureml-envs/{name}";
        var dockerfile = new StringBuilder()
            .Append("# An image with the packages of a conda file, as Azure ML builds an environment of both.\n")
            .Append($"FROM {image}\n\n")
            .Append(copied.Any(path => path.Contains(' ', StringComparison.Ordinal))
                ? $"COPY [{string.Join(", ", copied.Append($"{Into}/").Select(path => $"\"{path}\""))}]\n"
                : $"COPY {string.Join(' ', copied)} {Into}/\n")
            .Append($"RUN conda env create --prefix {prefix} --file \"{Into}/{conda[(conda.LastIndexOf('/') + 1)..]}\" \\\n")
            .Append(" && conda clean --all --yes\n\n")
            .Append($"ENV CONDA_PREFIX={prefix} PATH={prefix}/bin:$PATH\n")
            .Append("# The interpreter that the packages are tested with.\n")
            .Append($"LABEL slipway.python={prefix}/bin/python\n");
        _files.Add(new TemplateFile($"{_folder}/{name}/Dockerfile", dockerfile.ToString()));
        var packages = YamlNodes.Quoted(RepositoryPath.From($"{_folder}/{name}", conda));
        Write(name, Built(head, "", $"{_folder}/{name}/Dockerfile") + $"conda_file: {packages}\n");
        return true;
    }

    // Folders of which none is an image hold something else: every one of them would be taken for an image.
    private static bool IsOfOthers(string folder) => Directory.Exists(folder)
        && Directory.EnumerateDirectories(folder).Where(child => !Path.GetFileName(child).StartsWith('.')).ToList()
            is { Count: > 0 } children
        && !children.Any(child => File.Exists(Path.Combine(child, "Dockerfile")) || File.Exists(Path.Combine(child, "environment.yml")));

    // Seen from the folder of an image.
    private string Built(string head, string context, string dockerfile)
    {
        _isRootContext |= context.Length == 0 && !dockerfile.StartsWith($"{_folder}/", StringComparison.Ordinal);
        return $"{head}build:\n  path: {YamlNodes.Quoted(RepositoryPath.From($"{_folder}/name", context))}\n"
            + (dockerfile == "Dockerfile" ? "" : $"  dockerfile_path: {YamlNodes.Quoted(dockerfile)}\n");
    }

    private static string Head(string name, YamlMap yaml)
    {
        var head = new StringBuilder($"{Schema}\nname: {name}\n");
        if (yaml.Text("description") is { Length: > 0 } description)
        {
            head.Append($"description: {YamlNodes.Quoted(description)}\n");
        }

        if (yaml.Find("tags")?.Value is YamlMap { Entries.Length: > 0 } tags)
        {
            head.Append("tags:\n");
            foreach (var (key, value) in tags.Entries)
            {
                head.Append($"  {Scalar(key)}: {Scalar(value)}\n");
            }
        }

        return head.ToString();

        static string Scalar(YamlValue node) => YamlNodes.Quoted((node as YamlScalar)?.Text ?? "");
    }

    private bool CanName(FoundFile file, string name)
    {
        if (_images.TryGetValue(name, out var taken))
        {
            Leave(file, $"{taken} is the image '{name}' already");
        }
        else if (!ImageDefinition.IsName(name))
        {
            Leave(file, $"'{name}' can't name an image in a registry, which takes lower-case letters, digits, "
                + "and single dots, underscores or hyphens between them");
        }
        else
        {
            return true;
        }

        return false;
    }

    private string TestedBy(string folder)
    {
        var manifests = ((string[])["requirements.txt", "pyproject.toml", "DESCRIPTION", "apt.txt"])
            .Where(name => File.Exists(Path.Combine(_root, folder, name))).ToList();
        return manifests.Count == 0 ? "" : $"; tested in it: {string.Join(", ", manifests)}";
    }

    // Not by a link that leads out of the repository either.
    private bool IsThere(string path) =>
        Path.Combine(_root, path) is var full && File.Exists(full) && _boundary.Contains(full);

    private bool IsWanted(string name) => _isAllTaken || _named.Contains(name);

    private void Write(string name, string environment)
    {
        _images[name] = $"{_folder}/{name}";
        _files.Add(new TemplateFile($"{_folder}/{name}/environment.yml", environment));
    }

    private void Take(FoundFile file, string reason) => _decisions[file.Path] = new Decision(file, true, reason);

    private void Leave(FoundFile file, string reason) => _decisions[file.Path] = new Decision(file, false, reason);

    private IEnumerable<FoundFile> Of(params FoundKind[] kinds) => _found.Where(file => kinds.Contains(file.Kind));

    private List<FoundFile> Undecided(FoundKind kind) => [.. Of(kind).Where(file => !_decisions.ContainsKey(file.Path))];

    // What means the newest version of an environment of the repository.
    [GeneratedRegex(@"^azureml:(?<name>[^:@/]+)(@latest)?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NamedEnvironment();

    [GeneratedRegex(@"^\S+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlainText();

    [GeneratedRegex(@"^[\w./@+ -]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlainPath();

    // Of a conda file's pip section: "- -r requirements.txt".
    [GeneratedRegex(
        """^[ \t]*-[ \t]*["']?(-r|-c|--requirement|--constraint)([ \t]+|=)(?<file>[^\s"'#]+)""",
        RegexOptions.Multiline | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Included();
}
