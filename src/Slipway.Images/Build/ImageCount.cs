using System.Globalization;

namespace Slipway.Images;

/// <summary>How many of the images that a build is about have ended, which no single one of them tells.</summary>
/// <param name="all">How many there are.</param>
public sealed class ImageCount(int all)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _ended = new(StringComparer.Ordinal);

    /// <summary>Notes that an image has been built, or was there already, or has failed.</summary>
    public void Note(string image, bool hasFailed)
    {
        lock (_lock)
        {
            _ended[image] = hasFailed;
        }
    }

    /// <summary>In words: <c>12 of 40 images built, 2 failed</c>.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            var failed = _ended.Values.Count(hasFailed => hasFailed);
            return string.Create(
                CultureInfo.InvariantCulture, $"{_ended.Count - failed} of {all} images built{(failed > 0 ? $", {failed} failed" : "")}");
        }
    }
}
