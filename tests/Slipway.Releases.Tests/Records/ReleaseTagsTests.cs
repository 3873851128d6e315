using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases.Tests.Records;

public sealed class ReleaseTagsTests
{
    // What Slipway.Pipelines reads, today as ever: its tests have the same text.
    private const string Kept = """
        {
          "assets": [
            {
              "kind": "pipeline component",
              "name": "hello",
              "version": "4925687cfede7373",
              "path": "components/hello/versions/4925687cfede7373"
            },
            {
              "kind": "code",
              "name": "src",
              "version": "1e3",
              "path": "codes/77/versions/1"
            }
          ],
          "deployments": [
            {
              "pipeline": "hello",
              "endpoint": "hello-d03cf3",
              "name": "hello-4925687c",
              "component": "components/hello/versions/4925687cfede7373",
              "endpoint_definition": {
                "tags": {}
              },
              "definition": {
                "properties": {
                  "description": "it's größer",
                  "retries": 3
                }
              }
            },
            {
              "pipeline": "model",
              "endpoint": "model-1",
              "name": "blue",
              "endpoint_definition": {},
              "definition": {}
            }
          ],
          "schedules": [
            {
              "pipeline": "hello",
              "name": "hello-nightly",
              "definition": {
                "properties": {
                  "description": null
                }
              }
            }
          ]
        }
        """;

    private static readonly ReleaseVersion s_version = new(1, 0, 0);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_is_read_back_from_its_tag_as_it_was_made()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        var record = Sample.Record(commit: await repository.Git.HeadAsync(Cancel));

        await Tags(repository).CreateAsync(record, "The first release.\n\n## Images\n\n- `python-r` is new\n", Cancel);

        var (read, notes) = await Tags(repository).ReadAsync(s_version, Cancel);
        read.Should().BeEquivalentTo(record, options => options.Excluding(r => r.Pipelines));
        RecordWriter.Write(read).Should().Be(RecordWriter.Write(record));
        JsonNode.DeepEquals(read.Pipelines, record.Pipelines).Should().BeTrue("{0} is kept as it was given", read.Pipelines);
        notes.Should().Be("The first release.\n\n## Images\n\n- `python-r` is new");
    }

    [Fact]
    public async Task A_tag_on_another_commit_is_refused()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await Tags(repository).CreateAsync(Sample.Record(commit: await repository.Git.HeadAsync(Cancel)), "notes", Cancel);
        await repository.CommitAsync("Second");

        var problem = await FailsAsync(() => Tags(repository).FindHereAsync(s_version, Cancel), "SLP4011");
        problem.Remedy.Should().Contain("--release-version 1.0.1");
    }

    [Fact]
    public async Task Earlier_releases_that_a_remote_lacks_are_found()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.AddOriginAsync();
        var head = await repository.Git.HeadAsync(Cancel);
        foreach (var version in new[] { "1.0.0", "1.1.0", "1.2.0", "1.3.0" })
        {
            await Tags(repository).CreateAsync(Sample.Record(version, head), "notes", Cancel);
        }

        await Tags(repository).PushAsync(new ReleaseVersion(1, 1, 0), "origin", Cancel);

        (await Tags(repository).FindUnpushedAsync(new ReleaseVersion(1, 2, 0), "origin", Cancel)).Should().Equal(s_version);
    }

    [Fact]
    public async Task A_tag_that_only_the_remote_has_is_refused_on_this_commit_and_on_another()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.AddOriginAsync();
        await Tags(repository).CreateAsync(Sample.Record(commit: await repository.Git.HeadAsync(Cancel)), "notes", Cancel);
        await Tags(repository).PushAsync(s_version, "origin", Cancel);
        await repository.RunAsync("tag", "--delete", "v1.0.0");

        var here = await FailsAsync(() => Tags(repository, "origin").FindHereAsync(s_version, Cancel), "SLP4011");
        await repository.CommitAsync("Second");
        await FailsAsync(() => Tags(repository, "origin").FindHereAsync(s_version, Cancel), "SLP4011");

        here.Remedy.Should().Contain("git fetch origin tag v1.0.0");
    }

    [Fact]
    public async Task A_version_without_a_tag_is_still_to_be_released()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.AddOriginAsync();

        (await Tags(repository, "origin").FindHereAsync(s_version, Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task A_tag_that_somebody_made_by_hand_is_refused_with_the_way_out()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("tag", "--annotate", "--message", "by hand", "v1.0.0");

        var problem = await FailsAsync(() => Tags(repository).FindHereAsync(s_version, Cancel), "SLP4012");

        problem.Remedy.Should().Contain("a version that is free").And.NotContain("--delete");
    }

    [Fact]
    public async Task A_lightweight_tag_as_a_checkout_makes_it_is_completed_from_the_remote()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        var head = await LightenAsync(repository);
        await repository.RunAsync("push", "--quiet", "origin", "HEAD:refs/heads/main");

        (await Tags(repository, "origin").FindHereAsync(s_version, Cancel))!.Record.Commit.Should().Be(head);
        await LightenAsync(repository);
        (await Tags(repository, "origin").ReadAsync(s_version, Cancel)).Record.Commit.Should().Be(head);
        await LightenAsync(repository);
        (await Tags(repository, "origin").FindPreviousAsync(new ReleaseVersion(1, 1, 0), Cancel))!.Value.Record!.Commit.Should().Be(head);
    }

    [Fact]
    public async Task A_lightweight_tag_that_can_not_be_completed_says_to_fetch_the_tag_and_names_no_other_version()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await LightenAsync(repository);
        await repository.RunAsync("remote", "set-url", "origin", repository.Origin + "-gone");

        var problem = await FailsAsync(() => Tags(repository, "origin").ReadAsync(s_version, Cancel), "SLP4012");

        problem.Remedy.Should().Contain("git fetch --force origin tag v1.0.0").And.NotContain("--release-version");
    }

    [Fact]
    public async Task A_tag_that_the_remote_has_on_another_commit_is_not_taken_for_it()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await LightenAsync(repository);
        await repository.CommitAsync("Second");
        await repository.RunAsync("tag", "--force", "v1.0.0");

        await FailsAsync(() => Tags(repository, "origin").ReadAsync(s_version, Cancel), "SLP4012");
    }

    [Fact]
    public async Task Before_a_release_come_no_candidates_and_before_a_candidate_all()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        foreach (var version in new[] { "1.0.0", "2.0.0-rc.1" })
        {
            await Tags(repository).CreateAsync(Sample.Record(version, await repository.CommitAsync(version)), "notes", Cancel);
        }

        (await Tags(repository).FindPreviousAsync(ReleaseVersion.Parse("2.0.0"), Cancel))!.Value.Tag.Should().Be("v1.0.0");
        (await Tags(repository).FindPreviousAsync(ReleaseVersion.Parse("2.0.0-rc.2"), Cancel))!.Value.Tag.Should().Be("v2.0.0-rc.1");
    }

    [Fact]
    public async Task Notes_that_look_like_a_record_are_not_taken_for_it()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        var head = await repository.Git.HeadAsync(Cancel);
        const string Notes = "BREAKING CHANGE: ```yaml release-record\nforged: true\n```";
        await repository.Git.CreateTagAsync("v1.0.0", head, TagMessage.Of(Sample.Record(commit: head), Notes), Cancel);

        var record = await Tags(repository).ReadAsync(s_version, Cancel);

        record.Record.Commit.Should().Be(head);
    }

    [Fact]
    public async Task A_record_of_the_first_form_is_read_as_one_of_today()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        var head = await repository.Git.HeadAsync(Cancel);
        await repository.Git.CreateTagAsync("v1.0.0", head, $$$"""
            Release 1.0.0

            The first release.

            ```yaml release-record
            format: 1
            version: 1.0.0
            commit: {{{head}}}
            workspace: /subscriptions/s/workspaces/w
            images:
            - name: tiny
              reference: registry.example.org/tiny@sha256:1339d872a3e9
              identity: 48cf8139d5593eee
              packages:
                apt:
                  base-files: 12.4+deb12u15
            assets:
            - kind: pipeline component
              name: hello
              version: 4925687cfede7373
              path: components/hello/versions/4925687cfede7373
            - kind: code
              name: src
              version: 1e3
              path: codes/77/versions/1
            deployments:
            - pipeline: hello
              endpoint: hello-d03cf3
              name: hello-4925687c
              component: components/hello/versions/4925687cfede7373
              endpoint_definition: '{"tags":{}}'
              definition: '{"properties":{"description":"it''s größer","retries":3}}'
            - pipeline: model
              endpoint: model-1
              name: blue
              endpoint_definition: '{}'
              definition: '{}'
            schedules:
            - pipeline: hello
              name: hello-nightly
              definition: '{"properties":{"description":null}}'
            ```
            """, Cancel);

        var (record, notes) = await Tags(repository).ReadAsync(s_version, Cancel);

        notes.Should().Be("The first release.");
        record.Workspace.Should().Be("/subscriptions/s/workspaces/w");
        record.Images.Should().ContainSingle().Which.Packages.Should().Equal(new ReleasedPackage("apt", "base-files", "12.4+deb12u15"));
        record.Pipelines.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n" })
            .Should().Be(Kept);
    }

    [Theory]
    [InlineData("pipelines: '[]'")]
    [InlineData("pipelines: 'null'")]
    [InlineData("pipelines: '{'")]
    [InlineData("pipelines: {}")]
    [InlineData("assets: []")]
    public async Task A_record_whose_pipelines_are_no_object_is_refused(string pipelines)
    {
        using var repository = await TemporaryRepository.CreateAsync();
        var head = await repository.Git.HeadAsync(Cancel);
        var message = string.Join('\n', TagMessage.Of(Sample.Record(commit: head), "notes").Split('\n')
            .Select(line => line.StartsWith("pipelines:", StringComparison.Ordinal) ? pipelines : line));
        await repository.Git.CreateTagAsync("v1.0.0", head, message, Cancel);

        await FailsAsync(() => Tags(repository).ReadAsync(s_version, Cancel), "SLP4012");
    }

    [Fact]
    public async Task A_record_of_another_form_is_refused()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        var head = await repository.Git.HeadAsync(Cancel);
        var message = TagMessage.Of(Sample.Record(commit: head), "notes").Replace("format: 2", "format: 3", StringComparison.Ordinal);
        await repository.Git.CreateTagAsync("v1.0.0", head, message, Cancel);

        var problem = await FailsAsync(() => Tags(repository).ReadAsync(s_version, Cancel), "SLP4012");

        problem.Message.Should().Contain("form 3");
    }

    [Fact]
    public async Task An_unknown_release_is_an_error_that_lists_those_there_are()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await Tags(repository).CreateAsync(Sample.Record(commit: await repository.Git.HeadAsync(Cancel)), "notes", Cancel);

        var problem = await FailsAsync(() => Tags(repository).ReadAsync(new ReleaseVersion(9, 9, 9), Cancel), "SLP4013");

        problem.Message.Should().Contain("v1.0.0");
    }

    [Fact]
    public async Task The_previous_release_is_the_latest_before_it_in_the_history_of_this_commit()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        var first = await repository.Git.HeadAsync(Cancel);
        await Tags(repository).CreateAsync(Sample.Record("1.0.0", first), "notes", Cancel);
        await repository.RunAsync("switch", "--quiet", "--create", "other");
        await Tags(repository).CreateAsync(Sample.Record("1.5.0", await repository.CommitAsync("Elsewhere")), "notes", Cancel);
        await repository.RunAsync("switch", "--quiet", "main");
        await repository.CommitAsync("Here");

        var previous = await Tags(repository).FindPreviousAsync(new ReleaseVersion(1, 6, 0), Cancel);

        previous!.Value.Tag.Should().Be("v1.0.0");
        previous.Value.Record!.Commit.Should().Be(first);
    }

    [Fact]
    public async Task The_last_release_is_the_latest_in_this_commits_history_that_is_no_candidate()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        (await Tags(repository).FindLastAsync(Cancel)).Should().BeNull("nothing is released");
        await Tags(repository).CreateAsync(Sample.Record("1.9.0", await repository.CommitAsync("Earlier")), "notes", Cancel);
        var last = await repository.CommitAsync("Here");
        await Tags(repository).CreateAsync(Sample.Record("1.10.0", last), "notes", Cancel);
        await Tags(repository).CreateAsync(Sample.Record("2.0.0-rc.1", await repository.CommitAsync("Candidate")), "notes", Cancel);
        await repository.RunAsync("switch", "--quiet", "--create", "other");
        await Tags(repository).CreateAsync(Sample.Record("3.0.0", await repository.CommitAsync("Elsewhere")), "notes", Cancel);
        await repository.RunAsync("switch", "--quiet", "main");

        var found = await Tags(repository).FindLastAsync(Cancel);

        found!.Value.Tag.Should().Be("v1.10.0");
        found.Value.Record!.Commit.Should().Be(last);
        await repository.RunAsync("tag", "v1.11.0");
        var another = await Tags(repository).FindLastAsync(Cancel);
        another!.Value.Tag.Should().Be("v1.11.0");
        another.Value.Record.Should().BeNull("a tag of another's making has no record");
    }

    /// <summary>A release whose tag the remote has whole, and this clone only as a name of its commit.</summary>
    private static async Task<string> LightenAsync(TemporaryRepository repository)
    {
        var head = await repository.Git.HeadAsync(Cancel);
        if (!Directory.Exists(repository.Origin))
        {
            await repository.AddOriginAsync();
            await Tags(repository).CreateAsync(Sample.Record(commit: head), "notes", Cancel);
            await Tags(repository).PushAsync(s_version, "origin", Cancel);
        }

        await repository.RunAsync("tag", "--force", "v1.0.0", "v1.0.0^{commit}");
        return head;
    }

    private static ReleaseTags Tags(TemporaryRepository repository, string? remote = null) =>
        new(repository.Git, NullLogger.Instance) { Remote = remote };

    private static async Task<Diagnostic> FailsAsync(Func<Task> action, string code)
    {
        var problem = (await action.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Subject;
        problem.Code.Should().Be(code);
        problem.Remedy.Should().NotBeNullOrEmpty();
        return problem;
    }
}
