using Slipway.Core.Files;

namespace Slipway.Images;

/// <content>Follows requirements files from one to the next.</content>
internal sealed partial class ImageFolder
{
    private const int MostIncludes = 100;

    private sealed class RequirementsReader(ImageFolder folder)
    {
        private readonly List<PythonPackage> _constraints = [];
        private readonly List<DeclaredPackage> _packages = [];
        private int _includes;

        /// <summary>What is asked for, and the constraints on what is asked for, as a condition of its own each.</summary>
        public IEnumerable<DeclaredPackage> Packages
        {
            get
            {
                var names = _packages.OfType<PythonPackage>().Select(package => package.NormalizedName).ToHashSet();
                return _packages.Concat(_constraints.Where(constraint => names.Contains(constraint.NormalizedName)));
            }
        }

        public void Read(string file)
        {
            var includes = new List<RequirementsInclude>();
            _packages.AddRange(folder.Read(file, manifest => RequirementsFile.Read(manifest, includes.Add, path => NameOf(file, path))));
            Follow(file, includes, areConstraints: false);
        }

        public void ReadConda(string file)
        {
            var includes = new List<RequirementsInclude>();
            _packages.AddRange(folder.Read(file, manifest => CondaEnvironment.Read(manifest, includes.Add, path => NameOf(file, path))));
            Follow(file, includes, areConstraints: false);
        }

        private void ReadConstraints(string file)
        {
            var includes = new List<RequirementsInclude>();
            _constraints.AddRange(folder.Read(file, manifest => RequirementsFile.Read(manifest, includes.Add, path => NameOf(file, path))));
            Follow(file, includes, areConstraints: true);
        }

        private string? NameOf(string file, string path) => LocalProject.NameOf(
            Path.GetFullPath(Path.Combine(folder._folder, Path.GetDirectoryName(file) ?? "", path)), folder._boundary);

        private void Follow(string file, IEnumerable<RequirementsInclude> includes, bool areConstraints)
        {
            foreach (var include in includes)
            {
                var root = folder._folder;
                var path = Path.GetFullPath(Path.Combine(root, Path.GetDirectoryName(file) ?? "", include.Path));
                var included = Path.GetRelativePath(root, path).Replace('\\', '/');
                var manifest = new ManifestText(folder.Shown(Path.GetFullPath(file, root)), "");
                if (include.IsElsewhere || (include.AreConstraints && Path.IsPathRooted(include.Path) && !folder._boundary.Contains(path)))
                {
                    manifest.ReportUntested(
                        include.Line,
                        $"'{include.Path}' is known to the build of the image alone, so that what it asks for is not tested",
                        "put a copy beside this file and name that");
                }
                else if (!folder._boundary.Contains(path))
                {
                    manifest.ReportOutside(include.Line, $"the included file '{include.Path}'", path);
                }
                else if (!File.Exists(path))
                {
                    manifest.Report(include.Line, $"the included file '{include.Path}' is not there");
                }
                else if (folder._manifests.Contains(included))
                {
                    continue;
                }
                else if (++_includes > MostIncludes)
                {
                    manifest.ReportLimit(new InputLimitException($"more than {MostIncludes} files are included", include.Line));
                }
                else if (areConstraints || include.AreConstraints)
                {
                    ReadConstraints(included);
                }
                else
                {
                    Read(included);
                }

                folder._problems.AddRange(manifest.Problems);
                folder._untested.AddRange(manifest.Untested);
            }
        }
    }
}
