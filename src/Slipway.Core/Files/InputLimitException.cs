namespace Slipway.Core.Files;

/// <summary>An input is larger or deeper than anything that is read: thrown before it takes the program's memory or stack.</summary>
public sealed class InputLimitException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is too much and how much is read, as it goes on after the file's name.</param>
    /// <param name="line">The line where it was found, counted from 1.</param>
    /// <param name="column">The column in that line, counted from 1.</param>
    public InputLimitException(string message, int line = 1, int column = 1)
        : base(message) => (Line, Column) = (line, column);

    /// <summary>The line where it was found, counted from 1.</summary>
    public int Line { get; }

    /// <summary>The column in <see cref="Line"/>, counted from 1.</summary>
    public int Column { get; }
}
