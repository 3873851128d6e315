using Slipway.Workspace.Jobs;
using Slipway.Workspace.Studio.Runs;

namespace Slipway.Workspace.Tests.Pages;

/// <summary>Searches among runs, as they are written.</summary>
public sealed class RunQueryTests
{
    [Fact]
    public void Words_are_text_and_fields_narrow_the_list()
    {
        var search = RunQuery.Read("churn status:failed pipeline:\"thirty beside\" tag:team=risk since:2026-05-31 nightly archived:yes", out var faults);

        faults.Should().BeEmpty();
        search.Should().BeEquivalentTo(new JobSearch
        {
            Text = "churn nightly",
            Status = JobStatus.Failed,
            Pipeline = "thirty beside",
            Tag = "team",
            TagValue = "risk",
            Since = new DateTimeOffset(2026, 5, 31, 0, 0, 0, TimeSpan.Zero),
            IsArchived = true,
        });
    }

    [Theory]
    [InlineData("status:Waiting", JobStatus.NotStarted)]
    [InlineData("status:canceling", JobStatus.CancelRequested)]
    [InlineData("STATUS:completed", JobStatus.Completed)]
    public void A_status_is_said_as_the_pages_say_it(string text, string status) =>
        RunQuery.Read(text, out _).Status.Should().Be(status);

    [Theory]
    [InlineData("status:Nonsense", "'Nonsense' is no status")]
    [InlineData("since:yesterdayish", "'yesterdayish' is no day")]
    [InlineData("colour:red", "'colour:' is no field; there are status:")]
    public void What_is_not_understood_is_said_and_narrows_nothing(string text, string fault)
    {
        var search = RunQuery.Read(text, out var faults);

        faults.Should().ContainSingle().Which.Should().StartWith(fault);
        search.Should().BeEquivalentTo(new JobSearch());
    }
}
