namespace Slipway.Images;

/// <summary>Looks at the files of an image; each check gives what is wrong, or null.</summary>
internal sealed class FileChecks(ImageFiles files, ImageConfiguration configuration)
{
    public async Task<string?> CheckAsync(FileExistenceTest test, CancellationToken cancellationToken)
    {
        var path = ShellVariables.Expand(test.Path, configuration.Variables);
        var file = await files.FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (file is null)
        {
            return test.ShouldExist ? $"{path} should exist, and does not" : null;
        }

        return test.ShouldExist
            ? Join(Attributes(test, file, path))
            : $"{path} should not exist, and does ({file.Permissions})";
    }

    public async Task<string?> CheckAsync(FileContentTest test, CancellationToken cancellationToken)
    {
        var path = ShellVariables.Expand(test.Path, configuration.Variables);
        var (content, failure) = await files.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        return content is null ? $"{path} can't be read: {failure}" : Join(test.Contents.Check(path, content));
    }

    private static string? Join(IEnumerable<string> failures) =>
        string.Join(Environment.NewLine, failures) is { Length: > 0 } text ? text : null;

    private static IEnumerable<string> Attributes(FileExistenceTest test, ImageFile file, string path)
    {
        if (test.Permissions is { } permissions && permissions != file.Permissions)
        {
            yield return $"{path} should have the permissions {permissions}, and has {file.Permissions}";
        }

        if (test.UserId is { } user && user != file.UserId)
        {
            yield return $"{path} should be the user {user}'s, and is {file.UserId}'s";
        }

        if (test.GroupId is { } group && group != file.GroupId)
        {
            yield return $"{path} should be the group {group}'s, and is {file.GroupId}'s";
        }

        if (test.ExecutableBy is { } executable && (file.Mode & executable.Bits) == 0)
        {
            yield return $"{path} should be executable by {executable.Who}, and has the permissions {file.Permissions}";
        }
    }
}
