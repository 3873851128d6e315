using System.Text;

namespace Slipway.Targets;

/// <summary>
/// Which targets have succeeded in a build that has not come to a good end yet, for <c>--continue</c>: a file to which
/// a line is appended for each, so that it also tells of a build that was killed. There is one for each set of targets
/// and parameters.
/// </summary>
internal sealed class Attempt : IDisposable
{
    private const string Format = "slipway attempt 1";

    private readonly Lock _lock = new();
    private readonly StateFolder _folder;
    private readonly string _name;
    private readonly string _header;
    private readonly Action<string> _warn;
    private readonly HashSet<string> _earlier = new(StringComparer.Ordinal);
    private FileStream? _file;
    private bool _isUnwritable;

    /// <summary>Names an attempt; reads and writes nothing yet.</summary>
    /// <param name="folder">Where its file is.</param>
    /// <param name="key">What was asked for: targets and parameters.</param>
    /// <param name="code">The identity of the build's code.</param>
    /// <param name="warn">Told, in a sentence, of what is wrong with the file.</param>
    public Attempt(StateFolder folder, string key, string code, Action<string> warn)
    {
        _folder = folder;
        _name = $"attempt-{StateFolder.Name(key)}";
        _header = $"{Format} {code}";
        _warn = warn;
    }

    /// <summary>Reads what succeeded in the last attempt, to go on from there.</summary>
    /// <param name="identify">Gives the identity of all of the build's code, which takes time.</param>
    public void Continue(Func<string> identify)
    {
        if (!File.Exists(_folder.File(_name)))
        {
            return;
        }

        var text = File.ReadAllText(_folder.File(_name));
        if (!text.StartsWith($"{Format} ", StringComparison.Ordinal))
        {
            _warn("what the last attempt did can't be read, so that every target runs");
            return;
        }

        // What follows the last line break was being written when the build was killed.
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [var header, ..] || header != _header)
        {
            _warn("the build's code has changed since the last attempt, so that every target runs");
            return;
        }

        if (lines.LastOrDefault(line => line[0] == '=') is { } code && code[1..] != identify())
        {
            _warn("the code of a library of the build has changed since the last attempt, so that every target runs");
            return;
        }

        foreach (var line in lines.Skip(1).Where(line => line[0] != '='))
        {
            _ = line[0] == '+' ? _earlier.Add(line[1..]) : _earlier.Remove(line[1..]);
        }
    }

    /// <summary>Whether the target succeeded in the attempt that this one continues.</summary>
    public bool HasSucceeded(string target) => _earlier.Contains(target);

    /// <summary>A target that had succeeded is run once more, and may fail.</summary>
    public void Begins(string target)
    {
        if (HasSucceeded(target))
        {
            Append($"-{target}\n");
        }
    }

    public void Succeeded(string target) => Append($"+{target}\n");

    /// <summary>
    /// The attempt ends without success. Only then is there time to say of what code exactly it was; of one that was
    /// killed, the header tells what the build's own assembly was and where.
    /// </summary>
    /// <param name="identify">Gives the identity of all of the build's code.</param>
    public void Failed(Func<string> identify)
    {
        if (_file is not null)
        {
            Append($"={identify()}\n");
        }
    }

    /// <summary>There is nothing left to continue.</summary>
    public void Complete()
    {
        Dispose();
        if (File.Exists(_folder.File(_name)))
        {
            File.Delete(_folder.File(_name));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void Append(string line)
    {
        lock (_lock)
        {
            if (_isUnwritable)
            {
                return;
            }

            try
            {
                _file ??= Open();
                _file.Write(Encoding.UTF8.GetBytes(line));
                _file.Flush();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _isUnwritable = true;
                _warn($"--continue will not know of this attempt: {e.Message}");
            }
        }
    }

    private FileStream Open()
    {
        var lines = _earlier.Select(target => $"+{target}").Prepend(_header);
        _folder.Replace(_name, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        return new FileStream(
            _folder.File(_name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }
}
