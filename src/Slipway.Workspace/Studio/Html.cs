using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Slipway.Workspace.Studio;

/// <summary>
/// Markup. What is put into it by <see cref="Of"/> is encoded, unless it is markup itself: a name, a log or an error
/// can't become part of the page's structure.
/// </summary>
internal sealed record Html
{
    private readonly string _markup;

    private Html(string markup) => _markup = markup;

    public static Html Empty { get; } = new("");

    /// <summary>Markup with values in it.</summary>
    public static Html Of(HtmlHandler markup) => new(markup.ToString());

    /// <summary>Markup that a renderer has made, which has encoded what is in it.</summary>
    public static Html Rendered(string markup) => new(markup);

    /// <summary>One piece of markup for each item, one after another.</summary>
    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> markup) => Join("\n", items.Select(markup));

    public static Html Join(string separator, IEnumerable<Html> pieces) =>
        new(string.Join(separator, pieces.Select(piece => piece._markup)));

    public override string ToString() => _markup;

    /// <summary>Writes markup with each value encoded, as text and as an attribute's value in quotes.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct HtmlHandler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _builder = new(literalLength + (formattedCount * 16));

        public void AppendLiteral(string markup) => _builder.Append(markup);

        public void AppendFormatted(Html markup) => _builder.Append(markup._markup);

        public void AppendFormatted(string? text) => _builder.Append(HtmlEncoder.Default.Encode(text ?? ""));

        public void AppendFormatted(int number) => _builder.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number}");

        public void AppendFormatted(long number) => _builder.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number}");

        public override string ToString() => _builder.ToString();
    }
}
