using System.Globalization;
using System.Text;

namespace Slipway.Core.Diagnostics;

/// <summary>How grave a <see cref="Diagnostic"/> is.</summary>
public enum Severity
{
    /// <summary>Nothing to mend; worth knowing.</summary>
    Information,

    /// <summary>The work goes on, but probably not as its author meant.</summary>
    Warning,

    /// <summary>The work can't be done until this is mended.</summary>
    Error,
}

/// <summary>
/// What is wrong, where, and how to mend it: an error as a value, until the command line prints it.
/// </summary>
/// <param name="Code">
/// A stable code by which the message is documented: <c>SLP0</c>… for pipelines, <c>SLP1</c>… for targets and
/// parameters, <c>SLP2</c>… for images, <c>SLP3</c>… for services (engine, registry, workspace), <c>SLP4</c>… for versions
/// and releases, <c>SLP5</c>… for the tool, <c>SLP6</c>… for tests of pipelines.
/// </param>
/// <param name="Message">One sentence that names the thing that is wrong and what was found.</param>
public sealed record Diagnostic(string Code, string Message)
{
    /// <summary>How grave it is; an error unless told.</summary>
    public Severity Severity { get; init; } = Severity.Error;

    /// <summary>The file it is about, as the reader would name it (relative to the repository's root), if any.</summary>
    public string? File { get; init; }

    /// <summary>The line in <see cref="File"/>, counted from 1, if known.</summary>
    public int? Line { get; init; }

    /// <summary>The column in <see cref="Line"/>, counted from 1, if known.</summary>
    public int? Column { get; init; }

    /// <summary>What to do about it, as an instruction, if there is one thing to do.</summary>
    public string? Remedy { get; init; }

    /// <summary>
    /// The compiler's form, which editors and CI hosts know how to read:
    /// <c>file:line:column: error CODE: message</c>, with the remedy on a line of its own.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (File is not null)
        {
            text.Append(File);
            if (Line is { } line)
            {
                text.Append(CultureInfo.InvariantCulture, $":{line}");
                if (Column is { } column)
                {
                    text.Append(CultureInfo.InvariantCulture, $":{column}");
                }
            }

            text.Append(": ");
        }

        text.Append(Severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "info",
        });
        text.Append(CultureInfo.InvariantCulture, $" {Code}: {Message}");
        if (Remedy is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}  fix: {Remedy}");
        }

        return text.ToString();
    }
}
