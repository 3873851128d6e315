using System.Text.Json;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>
/// How long the last builds of images took, in a file. Only an estimate comes of it: what can't be read counts as nothing,
/// and of two builds that write at once one is forgotten.
/// </summary>
internal sealed class BuildDurations(string file)
{
    // More images than any repository has; what is beyond was of images that are gone.
    private const int MostImages = 1000;

    private readonly Lock _writing = new();

    public TimeSpan? Find(string image) =>
        Read().TryGetValue(image, out var seconds) && seconds is > 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : null;

    public void Keep(string image, TimeSpan duration)
    {
        lock (_writing)
        {
            var all = Read();
            all.Remove(image);
            var kept = all.TakeLast(MostImages - 1).Append(KeyValuePair.Create(image, Math.Round(duration.TotalSeconds, 1)));
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                var fresh = $"{file}.{Environment.ProcessId}.new";
                File.WriteAllText(fresh, JsonSerializer.Serialize(new Dictionary<string, double>(kept)));
                File.Move(fresh, file, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A build that went well is not made a failure by this.
            }
        }
    }

    private Dictionary<string, double> Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, double>>(BoundedFile.ReadBytes(file)) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InputLimitException)
        {
            return [];
        }
    }
}
