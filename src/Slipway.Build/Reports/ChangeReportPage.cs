using System.Globalization;
using System.Net;
using System.Text;
using Markdig;

namespace Slipway.Build;

/// <summary>The report as one page that needs nothing else: the pictures that tests look at are in it.</summary>
internal static class ChangeReportPage
{
    // What mail programs and artifact viewers still open.
    private const long MostBytesOfPictures = 12 << 20;

    private const string Style =
        """
        :root { color-scheme: light dark; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --page: #fff; --box: #f6f8fa; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --faint: #9198a1; --line: #3d444d; --page: #0d1117; --box: #151b23; } }
        body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: var(--ink); background: var(--page);
          font: 15px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; border-bottom: 1px solid var(--line); }
        table { border-collapse: collapse; display: block; overflow-x: auto; } td, th { padding: .3rem .8rem; text-align: left;
          border-bottom: 1px solid var(--line); vertical-align: top; }
        code { background: var(--box); border-radius: 4px; padding: .1rem .3rem; font: 13px ui-monospace, monospace; }
        figure { display: inline-block; margin: 0 1rem 1rem 0; vertical-align: top; }
        figure img { max-width: min(36rem, 90vw); background: #fff; border: 1px solid var(--line); border-radius: 6px; }
        figcaption { color: var(--faint); font-size: 13px; }
        """;

    // No HTML in it is taken for HTML: names and messages are other people's words.
    private static readonly MarkdownPipeline s_markdown = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    public static string Write(ChangeReport report, string root)
    {
        var body = Markdown.ToHtml(ChangeReportMarkdown.Write(report, isFolded: false), s_markdown)
            .Replace("<h2>", "<h1>", StringComparison.Ordinal).Replace("</h2>", "</h1>", StringComparison.Ordinal)
            .Replace("<h3>", "<h2>", StringComparison.Ordinal).Replace("</h3>", "</h2>", StringComparison.Ordinal);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <title>What {Text(report.Subject)} changes</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            {body}
            """);
        Pictures(page, report, root);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Pictures(StringBuilder page, ChangeReport report, string root)
    {
        var left = MostBytesOfPictures;
        foreach (var test in report.Tests.Where(test => !test.Pictures.IsEmpty))
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>Pictures of {Text(test.Pipeline)}/{Text(test.Name)}</h2>\n");
            foreach (var picture in test.Pictures)
            {
                page.Append("<div>");
                if (picture.Earlier is { } earlier)
                {
                    Figure(page, Path.Combine(root, earlier), $"{picture.Name}, {report.Release}", ref left);
                }

                Figure(page, Path.Combine(root, picture.File), picture.Earlier is null ? picture.Name : $"{picture.Name}, now", ref left);
                page.Append("</div>\n");
            }
        }
    }

    private static void Figure(StringBuilder page, string path, string caption, ref long left)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length > KeptPictures.MostBytes || file.Length > left)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>{Text(caption)} is too large to be shown here.</p>\n");
            return;
        }

        left -= file.Length;
        var content = Convert.ToBase64String(File.ReadAllBytes(path));
        page.Append(CultureInfo.InvariantCulture, $"""
            <figure><img alt="{Text(caption)}" src="data:{TypeOf(path)};base64,{content}">
            <figcaption>{Text(caption)}</figcaption></figure>
            """);
    }

    // Shown as an image, SVG runs no script.
    private static string TypeOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".gif" => "image/gif",
        ".svg" => "image/svg+xml",
        ".webp" => "image/webp",
        _ => "image/jpeg",
    };

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
