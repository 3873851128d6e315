using System.Text.Json.Nodes;
using Slipway.Core.Processes;
using Slipway.Workspace.Tests.Fixtures;

namespace Slipway.Workspace.Tests;

/// <summary>How the browser's programs open a page while other tests make and remove networks of this machine.</summary>
public sealed class PageVisitTests
{
    // A page whose visits end as the list says: an error of goto's, of something that the page loads, or none.
    private const string Program =
        """
        const { visit } = require('./visit');
        const ends = JSON.parse(process.argv[1]);
        const heard = new Set();
        let visits = 0;
        let again = 0;
        const page = {
          on: (_, hear) => heard.add(hear),
          off: (_, hear) => heard.delete(hear),
          goto: async () => {
            const end = ends[visits++];
            if (end.goto) { throw new Error(`page.goto: ${end.goto} at http://127.0.0.1/`); }
            heard.forEach((hear) => hear({ failure: () => ({ errorText: end.loading }) }));
            return { status: () => 200 };
          },
        };
        visit(page, 'http://127.0.0.1/', () => { again += 1; })
          .then((answer) => ({ status: answer.status() }), (error) => ({ error: error.message }))
          .then((end) => console.log(JSON.stringify({ ...end, visits, again, heard: heard.size })));
        """;

    [Theory]
    [InlineData("""[{"goto": "net::ERR_NETWORK_CHANGED"}, {"loading": "net::ERR_NETWORK_CHANGED"}, {}]""", """{"status":200,"visits":3,"again":2,"heard":0}""")]
    [InlineData("""[{"loading": "net::ERR_ABORTED"}]""", """{"status":200,"visits":1,"again":0,"heard":0}""")]
    [InlineData("""[{"goto": "net::ERR_CONNECTION_REFUSED"}, {}]""", """{"error":"page.goto: net::ERR_CONNECTION_REFUSED at http://127.0.0.1/","visits":1,"again":0,"heard":0}""")]
    public async Task A_page_is_opened_again_where_the_networks_changed_meanwhile_and_for_no_other_reason(string ends, string expected)
    {
        var node = await new ChildProcess("/bin/sh", "-c", "command -v node").RunAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(node.ExitCode == 0, "node is not there");

        var visited = await new ChildProcess("node", "-e", Program, ends)
        {
            WorkingDirectory = Path.Combine(ClientTools.Folder, "javascript"),
        }.RunSuccessfullyAsync(TestContext.Current.CancellationToken);

        JsonNode.DeepEquals(JsonNode.Parse(visited.Output), JsonNode.Parse(expected)).Should().BeTrue(visited.Output);
    }
}
