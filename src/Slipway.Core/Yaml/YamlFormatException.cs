namespace Slipway.Core.Yaml;

/// <summary>A text is not YAML. The message says why, without the place.</summary>
public sealed class YamlFormatException : FormatException
{
    /// <summary>Says what is wrong and where.</summary>
    /// <param name="message">Why it is none.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1.</param>
    /// <param name="innerException">What the reader said.</param>
    public YamlFormatException(string message, int line, int column, Exception? innerException = null)
        : base(message, innerException)
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1.</summary>
    public int Column { get; }
}
