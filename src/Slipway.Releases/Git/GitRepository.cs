using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Releases;

/// <summary>
/// What a release needs of a git repository, by way of the git program: it knows worktrees, credential helpers, signing
/// and <c>safe.directory</c> as the user has set them, and nothing native has to be loaded. Every method throws
/// <see cref="DiagnosticException"/>: SLP4001 outside a repository, SLP4020 when git refuses, SLP3001 without git.
/// </summary>
/// <param name="root">A folder of the working tree.</param>
public sealed class GitRepository(string root)
{
    // One that no commit message holds.
    private const char Separator = '\u001f';

    /// <summary>The folder.</summary>
    public string Root { get; } = root;

    /// <summary>
    /// Who makes tags where git is not told: set by CI servers, which know who started the build. Null for what git is told.
    /// </summary>
    public (string Name, string Email)? DefaultTagger { get; init; }

    // A seam for tests, which keep the user's own settings out.
    internal ImmutableDictionary<string, string?> Variables { get; init; } = ImmutableDictionary<string, string?>.Empty
        .Add("GIT_TERMINAL_PROMPT", "0") // a question for a password would wait forever where nobody sits
        .Add("LC_ALL", "C");

    /// <summary>The commit that is checked out.</summary>
    public async Task<string> HeadAsync(CancellationToken cancellationToken = default)
    {
        var result = await RunAsync(["rev-parse", "--verify", "HEAD^{commit}"], cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output.Trim() : throw new DiagnosticException(new Diagnostic(
            Codes.NoRepository, $"git finds no commit in {Root}: {Reason(result)}")
        {
            Remedy = "run it in a clone of the repository",
        });
    }

    /// <summary>
    /// The commit that another one and the one that is checked out both come from: what a branch began at, for a commit of the
    /// branch that it is to go into.
    /// </summary>
    /// <param name="reference">A branch, a tag or a commit, as git has it: <c>origin/main</c>.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="DiagnosticException">SLP4025: git knows no such commit here, or the two have nothing in common here.</exception>
    public async Task<string> FindBaseAsync(string reference, CancellationToken cancellationToken = default)
    {
        // A name that begins with a dash is an option to git.
        var found = reference.StartsWith('-')
            ? null
            : await RunAsync(["rev-parse", "--verify", "--quiet", $"{reference}^{{commit}}"], cancellationToken).ConfigureAwait(false);
        if (found is not { ExitCode: 0 })
        {
            // Outside a repository that is what is said.
            await HeadAsync(cancellationToken).ConfigureAwait(false);
            throw new DiagnosticException(new Diagnostic(Codes.UnknownCommit, $"git knows no commit '{reference}' in this clone")
            {
                Remedy = "name a branch, a tag or a commit that is here (git branch --all), or fetch it; in CI let the checkout "
                    + "fetch the whole history (fetch-depth: 0)",
            });
        }

        var both = await RunAsync(["merge-base", found.Output.Trim(), "HEAD"], cancellationToken).ConfigureAwait(false);
        return both.ExitCode == 0 ? both.Output.Trim() : throw new DiagnosticException(new Diagnostic(
            Codes.UnknownCommit, $"'{reference}' and what is checked out have no commit in common in this clone")
        {
            Remedy = "run 'git fetch --unshallow'; in CI let the checkout fetch the whole history (fetch-depth: 0)",
        });
    }

    /// <summary>The files that differ between a commit and the working tree, new ones among them and ignored ones not.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>Those below <see cref="Root"/>, relative to it, with forward slashes, sorted.</returns>
    public async Task<ImmutableArray<string>> FilesSinceAsync(string commit, CancellationToken cancellationToken = default)
    {
        var changed = await GitAsync(
            ["diff", "--relative", "--name-only", "--no-renames", "-z", commit, "--"], cancellationToken).ConfigureAwait(false);
        var added = await GitAsync(["ls-files", "--others", "--exclude-standard", "-z"], cancellationToken).ConfigureAwait(false);
        return
        [
            .. (changed.TrimEnd('\n') + added.TrimEnd('\n')).Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Writes a commit's files into a folder, beside the working tree, as a checkout would.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="folder">The folder; it is made where it is not there, and what is in it stays.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <returns>What is in there for <see cref="Root"/>: a folder of its own, where that is not the top of the repository.</returns>
    public async Task<string> WriteFilesAsync(string commit, string folder, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(folder);
        var index = Path.Combine(folder, ".git-index");
        var variables = Variables.Add("GIT_INDEX_FILE", index);
        try
        {
            await GitAsync(["read-tree", commit], cancellationToken, variables: variables).ConfigureAwait(false);
            await GitAsync(
                ["checkout-index", "--all", "--quiet", "--force", $"--prefix={folder.TrimEnd('/')}/"],
                cancellationToken,
                variables: variables).ConfigureAwait(false);
            var prefix = await GitAsync(["rev-parse", "--show-prefix"], cancellationToken).ConfigureAwait(false);
            return Path.Combine(folder, prefix.TrimEnd('\n'));
        }
        finally
        {
            File.Delete(index);
        }
    }

    /// <summary>What is checked out, for those who need no repository: where there is none, or no git, nothing is known.</summary>
    public async Task<CloneState> FindStateAsync(CancellationToken cancellationToken = default)
    {
        async Task<string?> AskAsync(params string[] arguments)
        {
            var result = await RunAsync(arguments, cancellationToken).ConfigureAwait(false);
            return result.ExitCode == 0 && result.Output.Trim() is { Length: > 0 } said ? said : null;
        }

        try
        {
            return new CloneState(
                await AskAsync("remote", "get-url", "origin").ConfigureAwait(false),
                await AskAsync("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*").ConfigureAwait(false),
                await AskAsync("branch", "--show-current").ConfigureAwait(false));
        }
        catch (DiagnosticException)
        {
            return new CloneState(null, null, null);
        }
    }

    /// <summary>What is wrong (SLP4002) where commits are missing before some of those that are here; null where none are.</summary>
    public async Task<Diagnostic?> FindShallownessAsync(CancellationToken cancellationToken = default) =>
        (await GitAsync(["rev-parse", "--is-shallow-repository"], cancellationToken).ConfigureAwait(false)).Trim() != "true"
            ? null
            : new Diagnostic(
                Codes.ShallowClone, "this is a shallow clone, in which the commits are missing that a version is counted from")
            {
                Remedy = "run 'git fetch --unshallow --tags'; in CI let the checkout fetch the whole history (fetch-depth: 0)",
            };

    /// <summary>The files that are changed and not committed, new ones among them and ignored ones not.</summary>
    public async Task<ImmutableArray<string>> ChangedFilesAsync(CancellationToken cancellationToken = default) =>
        [.. Lines(await GitAsync(["status", "--porcelain", "--untracked-files=normal"], cancellationToken).ConfigureAwait(false))
            .Select(line => line[3..])];

    /// <summary>The names of the remotes.</summary>
    public async Task<ImmutableArray<string>> RemotesAsync(CancellationToken cancellationToken = default) =>
        [.. Lines(await GitAsync(["remote"], cancellationToken).ConfigureAwait(false))];

    /// <summary>Where a remote is, as git is told; null where there is no such remote.</summary>
    public async Task<string?> FindRemoteAddressAsync(string remote, CancellationToken cancellationToken = default)
    {
        var result = await RunAsync(["remote", "get-url", remote], cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output.Trim() : null;
    }

    /// <summary>Whether a branch of a remote, as it is there now, has a commit.</summary>
    public async Task<bool> IsOnBranchAsync(string remote, string commit, CancellationToken cancellationToken = default)
    {
        string[] heads = [.. Lines(await GitAsync(["ls-remote", "--heads", remote], cancellationToken).ConfigureAwait(false))
            .Select(line => line[..line.IndexOf('\t', StringComparison.Ordinal)])];
        if (await IsInAsync(commit, heads, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        // A branch may have gone on, by commits that this clone has not seen.
        await GitAsync(["fetch", "--quiet", "--no-tags", remote], cancellationToken).ConfigureAwait(false);
        return await IsInAsync(commit, heads, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The versions that have a tag <c>vX.Y.Z</c> or <c>vX.Y.Z-rc.N</c>, the latest first.</summary>
    /// <param name="before">Only those on commits before this one, and on it.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task<ImmutableArray<ReleaseVersion>> ReleasesAsync(
        string? before = null, CancellationToken cancellationToken = default)
    {
        string[] merged = before is null ? [] : ["--merged", before];
        var tags = await GitAsync(["tag", "--list", "v*", .. merged], cancellationToken).ConfigureAwait(false);
        return
        [
            .. Lines(tags)
                .Where(tag => tag.StartsWith('v'))
                .Select(ReleaseVersion.TryParse)
                .OfType<ReleaseVersion>()
                .OrderDescending(),
        ];
    }

    /// <summary>A tag of this clone, or null.</summary>
    public async Task<GitTag?> FindTagAsync(string name, CancellationToken cancellationToken = default)
    {
        var reference = $"refs/tags/{name}";
        var commit = await RunAsync(["rev-parse", "--verify", "--quiet", $"{reference}^{{commit}}"], cancellationToken)
            .ConfigureAwait(false);
        if (commit.ExitCode != 0)
        {
            return null;
        }

        var read = await GitAsync(
            ["for-each-ref", "--format=%(objecttype)%0a%(contents)", reference], cancellationToken).ConfigureAwait(false);
        var (type, message) = (read[..read.IndexOf('\n', StringComparison.Ordinal)], read[(read.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        return new GitTag(name, commit.Output.Trim(), type == "tag" ? message : null);
    }

    /// <summary>The commit that a remote has under a tag, or null.</summary>
    public async Task<string?> FindRemoteTagAsync(string remote, string name, CancellationToken cancellationToken = default) =>
        (await RemoteTagsAsync(remote, cancellationToken).ConfigureAwait(false)).GetValueOrDefault(name);

    /// <summary>The tags <c>v…</c> of a remote, with their commits.</summary>
    public async Task<ImmutableDictionary<string, string>> RemoteTagsAsync(string remote, CancellationToken cancellationToken = default)
    {
        const string prefix = "refs/tags/", peeled = "^{}";
        var commits = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var line in Lines(await GitAsync(["ls-remote", "--tags", remote, "v*"], cancellationToken).ConfigureAwait(false)))
        {
            // An annotated tag is an object of its own; the line after it, with ^{}, has its commit.
            var (commit, name) = (line[..line.IndexOf('\t', StringComparison.Ordinal)], line[(line.IndexOf(prefix, StringComparison.Ordinal) + prefix.Length)..]);
            commits[name.EndsWith(peeled, StringComparison.Ordinal) ? name[..^peeled.Length] : name] = commit;
        }

        return commits.ToImmutable();
    }

    /// <summary>The commits that are in one and not in the other, the latest first; merges are left out.</summary>
    /// <param name="after">A tag or commit; null for all from the beginning.</param>
    /// <param name="until">A commit.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public async Task<ImmutableArray<Commit>> CommitsAsync(
        string? after, string until, CancellationToken cancellationToken = default)
    {
        var log = await GitAsync(
            ["log", "--no-merges", "--format=%H%x1f%s%x1f%an%x1f%b%x1e", after is null ? until : $"{after}..{until}"], cancellationToken)
            .ConfigureAwait(false);
        return
        [
            .. log.Split('\u001e', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(commit => commit.Split(Separator, 4))
                .Select(parts => new Commit(parts[0], parts[1], parts[3].Trim(), parts[2])),
        ];
    }

    /// <summary>Takes a tag as a remote has it, in the place of this clone's.</summary>
    public Task FetchTagAsync(string remote, string name, CancellationToken cancellationToken = default) =>
        GitAsync(["fetch", "--quiet", "--force", "--no-tags", remote, $"refs/tags/{name}:refs/tags/{name}"], cancellationToken);

    /// <summary>Makes an annotated tag, signed where git is set so (<c>tag.gpgSign</c>, <c>tag.forceSignAnnotated</c>).</summary>
    /// <exception cref="DiagnosticException">SLP4020: it exists, or git does not know who makes it.</exception>
    public async Task CreateTagAsync(
        string name, string commit, string message, CancellationToken cancellationToken = default)
    {
        // Verbatim: lines that begin with # are headings here, not comments. A message makes it annotated; to ask for that
        // by --annotate would be to ask for no signature.
        await GitAsync(
            ["tag", "--cleanup=verbatim", "--file=-", name, commit],
            cancellationToken,
            message,
            await TaggerAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Pushes a tag; one that is there already stays.</summary>
    public Task PushTagAsync(string remote, string name, CancellationToken cancellationToken = default) =>
        GitAsync(["push", remote, $"refs/tags/{name}"], cancellationToken);

    private async Task<bool> IsInAsync(string commit, string[] heads, CancellationToken cancellationToken)
    {
        var wanted = string.Concat(heads.Select(head => $"^{head}\n").Prepend($"{commit}\n"));
        return (await GitAsync(["rev-list", "--max-count=1", "--ignore-missing", "--stdin"], cancellationToken, wanted)
            .ConfigureAwait(false)).Trim().Length == 0;
    }

    private async Task<ImmutableDictionary<string, string?>> TaggerAsync(CancellationToken cancellationToken)
    {
        var known = await RunAsync(["config", "user.email"], cancellationToken).ConfigureAwait(false);
        return known.ExitCode != 0
            && Environment.GetEnvironmentVariable("GIT_COMMITTER_EMAIL") is null
            && DefaultTagger is var (name, email)
                ? Variables.Add("GIT_COMMITTER_NAME", name).Add("GIT_COMMITTER_EMAIL", email)
                : Variables;
    }

    private async Task<string> GitAsync(
        string[] arguments,
        CancellationToken cancellationToken,
        string? input = null,
        ImmutableDictionary<string, string?>? variables = null)
    {
        var result = await RunAsync(arguments, cancellationToken, input, variables).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : throw new DiagnosticException(new Diagnostic(
            Codes.GitFailed, $"'git {string.Join(' ', arguments)}' failed: {Reason(result)}")
        {
            Remedy = "run the same command in the repository: git says what it misses",
        });
    }

    private Task<ChildProcessResult> RunAsync(
        string[] arguments,
        CancellationToken cancellationToken,
        string? input = null,
        ImmutableDictionary<string, string?>? variables = null) =>
        new ChildProcess("git", arguments)
        {
            WorkingDirectory = Root,
            Environment = variables ?? Variables,
            StandardInput = input,
        }.RunAsync(cancellationToken);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Reason(ChildProcessResult result) => result.Error.ReplaceLineEndings(" ").Trim();
}
