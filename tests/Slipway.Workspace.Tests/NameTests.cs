using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Names are matched whole: a line's end behind one is part of it.</summary>
public sealed class NameTests
{
    public static TheoryData<string> Kinds =>
    [
        "jobs/{0}", "schedules/{0}", "batchEndpoints/{0}", "batchEndpoints/e/deployments/{0}", "computes/{0}", "datastores/{0}",
        "environments/{0}", "environments/e/versions/{0}", "data/{0}/versions/1", "models/{0}/versions/1", "codes/{0}/versions/1",
        "components/{0}/versions/1",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_name_with_a_lines_end_or_without_end_is_refused_and_the_server_goes_on(string kind)
    {
        await using var server = await StartAsync();
        foreach (var name in (string[])["a%0A", "%0Aa", "a%1Bb", new string('a', 256)])
        {
            var answer = await server.PutAsync($"{W}/{string.Format(null, kind, name)}", JsonNode.Parse("""{"properties": {}}""")!);

            answer.Status.Should().Be(400, name);
            answer.ErrorCode.Should().NotBeNullOrEmpty(name);
        }

        (await server.GetAsync(W)).Status.Should().Be(200);
    }

    [Fact]
    public void Names_of_jobs_and_containers_and_references_end_where_they_end()
    {
        JobName.IsValid("a").Should().BeTrue();
        JobName.IsValid("a\n").Should().BeFalse();
        BlobName.IsContainer("abc").Should().BeTrue();
        BlobName.IsContainer("abc\n").Should().BeFalse();
        var parse = () => ResourceReference.Parse("azureml:/name:1\n", "data", "x");
        parse.Should().Throw<Http.ApiException>();
    }
}
