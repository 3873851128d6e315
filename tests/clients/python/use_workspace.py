"""Puts one of everything into a workspace with the official Azure ML client and reads it back.

Prints one JSON document: for each thing looked at, what was put and what came back. Who started the program
compares the two. An environment, a compute, a pipeline component and a batch deployment of it must be there.
"""

import argparse
import contextlib
import io
import json
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path

import local_workspace

ENDED = ("Completed", "Failed", "Canceled")


class Checks:
    """What was put and what came back, by name."""

    def __init__(self):
        self.all = []

    def add(self, what: str, put, got) -> None:
        self.all.append({"what": what, "put": put, "got": got})


def use_workspace(client, arguments, checks: Checks) -> None:
    workspace = client.workspaces.get(arguments.workspace)
    checks.add("workspace", [arguments.workspace, arguments.resource_group], [workspace.name, workspace.resource_group])


def use_environments(client, arguments, checks: Checks) -> None:
    from azure.ai.ml.entities import Environment

    put = {"name": "by-python", "version": "3", "image": arguments.image, "tags": {"team": "a"}}

    def fields(environment):
        return {key: getattr(environment, key) for key in put}

    checks.add("environment created", put, fields(client.environments.create_or_update(Environment(**put))))
    checks.add("environment got", put, fields(client.environments.get("by-python", "3")))
    checks.add("environment latest", put, fields(client.environments.get("by-python", label="latest")))
    checks.add("environments listed", ["3"], [item.version for item in client.environments.list(name="by-python")])
    client.environments.archive("by-python", version="3")
    checks.add("environment archived", [], [item.version for item in client.environments.list(name="by-python")])
    client.environments.restore("by-python", version="3")
    checks.add("environment restored", ["3"], [item.version for item in client.environments.list(name="by-python")])


def use_data(client, folder: Path, checks: Checks) -> None:
    from azure.ai.ml.entities import Data

    source = folder / "data"
    source.mkdir()
    (source / "rows.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    created = client.data.create_or_update(
        Data(name="rows", version="1", type="uri_folder", path=str(source), description="two numbers")
    )
    got = client.data.get("rows", "1")
    checks.add("data", ["rows", "1", "uri_folder", "two numbers", created.path], [got.name, got.version, got.type, got.description, got.path])
    checks.add("data latest", "1", client.data.get("rows", label="latest").version)
    checks.add("data listed", ["1"], [item.version for item in client.data.list(name="rows")])


def use_models(client, folder: Path, checks: Checks) -> None:
    from azure.ai.ml.entities import Model

    source = folder / "weights.txt"
    source.write_text("learned", encoding="utf-8")
    client.models.create_or_update(Model(name="weights", version="2", type="custom_model", path=str(source)))
    got = client.models.get("weights", "2")
    checks.add("model", ["weights", "2", "custom_model"], [got.name, got.version, got.type])
    checks.add("models listed", ["2"], [item.version for item in client.models.list(name="weights")])
    client.models.download("weights", "2", download_path=folder / "models")
    files = [path.read_text(encoding="utf-8") for path in (folder / "models").rglob("*") if path.is_file()]
    checks.add("model downloaded", ["learned"], files)


def use_components(client, arguments, folder: Path, checks: Checks) -> None:
    from azure.ai.ml import load_component

    code = folder / "code"
    code.mkdir()
    (code / "say.sh").write_text('echo "said $1"\necho "$1" > "$2/said.txt"\n', encoding="utf-8")
    (folder / "component.yml").write_text(
        f"""
$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
name: say
version: "1"
type: command
display_name: Say
inputs:
  word: {{type: string, default: nothing}}
outputs:
  said: {{type: uri_folder}}
code: ./code
environment: azureml:{arguments.environment}
command: sh say.sh ${{{{inputs.word}}}} ${{{{outputs.said}}}}
""",
        encoding="utf-8",
    )
    client.components.create_or_update(load_component(folder / "component.yml"))
    got = client.components.get("say", "1")
    checks.add(
        "component",
        ["say", "1", "Say", "sh say.sh ${{inputs.word}} ${{outputs.said}}", "nothing", "uri_folder"],
        [got.name, got.version, got.display_name, got.command, got.inputs["word"].default, got.outputs["said"].type],
    )
    checks.add("component without a version", "1", client.components.get("say").version)
    checks.add("components listed", ["1"], [item.version for item in client.components.list(name="say")])


def wait(client, name: str, statuses) -> str:
    for _ in range(600):
        status = client.jobs.get(name).status
        if status in statuses:
            return status
        time.sleep(0.2)
    raise SystemExit(f"{name} is still {status}")


def use_jobs(client, arguments, folder: Path, checks: Checks) -> None:
    from azure.ai.ml import command, load_job

    (folder / "pipeline.yml").write_text(
        f"""
$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
type: pipeline
display_name: By Python
experiment_name: python
inputs: {{word: hello}}
outputs:
  result: {{type: uri_folder}}
settings: {{default_compute: azureml:{arguments.compute}}}
jobs:
  speak:
    type: command
    component: azureml:say:1
    inputs: {{word: "${{{{parent.inputs.word}}}}"}}
    outputs: {{said: "${{{{parent.outputs.result}}}}"}}
""",
        encoding="utf-8",
    )
    job = load_job(folder / "pipeline.yml")
    job.name = "by-python"
    created = client.jobs.create_or_update(job)
    checks.add("job created", ["by-python", "By Python", "python"], [created.name, created.display_name, created.experiment_name])
    streamed = io.StringIO()
    with contextlib.redirect_stdout(streamed):
        client.jobs.stream("by-python")
    # Of a job that has ended before it looks, the client shows the summary only.
    checks.add("job streamed to its end", True, "Execution Summary" in streamed.getvalue())
    got = client.jobs.get("by-python")
    checks.add("job got", ["Completed", "hello", ["speak"]], [got.status, got.inputs["word"]._data, sorted(got.jobs)])
    checks.add("job listed", True, "by-python" in [item.name for item in client.jobs.list()])
    children = list(client.jobs.list(parent_job_name="by-python"))
    checks.add("child jobs", [["speak", "Completed"]], [[child.display_name, child.status] for child in children])
    client.jobs.download("by-python", download_path=folder / "job", output_name="result")
    files = {path.name: path.read_text(encoding="utf-8") for path in (folder / "job").rglob("*") if path.is_file()}
    checks.add("job downloaded", {"said.txt": "hello\n"}, files)

    for name, line in (("command-by-python", "mkdir outputs; echo two > outputs/two.txt"), ("to-cancel", "echo one; sleep 600")):
        single = command(command=line, environment=f"azureml:{arguments.environment}", compute=arguments.compute, display_name=name)
        single.name = name
        client.jobs.create_or_update(single)
    checks.add("command ended", "Completed", wait(client, "command-by-python", ENDED))
    client.jobs.download("command-by-python", download_path=folder / "command", all=True)
    files = [path.read_text(encoding="utf-8") for path in (folder / "command").rglob("two.txt")]
    checks.add("command downloaded", ["two\n"], files)
    # The log comes while the job runs: it ends only after what it says was seen.
    streamed = io.StringIO()
    with contextlib.redirect_stdout(streamed):
        stream = threading.Thread(target=client.jobs.stream, args=("to-cancel",), daemon=True)
        stream.start()
        give_up = time.monotonic() + 120
        while "one\n" not in streamed.getvalue() and stream.is_alive() and time.monotonic() < give_up:
            time.sleep(0.2)
        seen = streamed.getvalue()
        client.jobs.begin_cancel("to-cancel").wait()
        stream.join(120)
    checks.add("command streamed while it runs", True, "one\n" in seen)
    checks.add("stream ended with the job", False, stream.is_alive())
    checks.add("job canceled", "Canceled", wait(client, "to-cancel", ENDED))
    client.jobs.archive("to-cancel")
    checks.add("job archived", False, "to-cancel" in [item.name for item in client.jobs.list()])


def use_sweeps(client, arguments, folder: Path, checks: Checks) -> None:
    from azure.ai.ml import command
    from azure.ai.ml.sweep import Choice

    line = (
        "curl --silent --show-error --fail --noproxy '*' -H \"Authorization: Bearer $MLFLOW_TRACKING_TOKEN\" "
        "-H 'Content-Type: application/json' --data \"{\\\"run_id\\\": \\\"$MLFLOW_RUN_ID\\\", \\\"key\\\": \\\"score\\\", "
        "\\\"value\\\": ${{inputs.x}}, \\\"timestamp\\\": 1}\" $MLFLOW_TRACKING_URI/api/2.0/mlflow/runs/log-metric; "
        "echo ${{inputs.x}} > ${{outputs.model}}/which"
    )
    trial = command(
        command=line,
        inputs={"x": 1},
        outputs={"model": {"type": "uri_folder"}},
        environment=f"azureml:{arguments.environment}",
        compute=arguments.compute,
    )
    sweep = trial(x=Choice([1, 3, 2])).sweep(primary_metric="score", goal="maximize", sampling_algorithm="grid")
    sweep.set_limits(max_total_trials=5, max_concurrent_trials=2, timeout=600)
    sweep.name = "sweep-by-python"
    client.jobs.create_or_update(sweep)
    checks.add("sweep ended", "Completed", wait(client, sweep.name, ENDED))
    got = client.jobs.get(sweep.name)
    checks.add("sweep's best trial", "sweep-by-python_1", got.properties["best_child_run_id"])
    children = [child.name for child in client.jobs.list(parent_job_name=sweep.name)]
    checks.add("sweep's trials", [f"sweep-by-python_{number}" for number in range(3)], sorted(children))
    streamed = io.StringIO()
    with contextlib.redirect_stdout(streamed):
        client.jobs.stream(sweep.name)
    checks.add("sweep streamed", True, "Execution Summary" in streamed.getvalue())
    client.jobs.download(sweep.name, download_path=folder / "sweep", output_name="model")
    files = [path.read_text(encoding="utf-8") for path in (folder / "sweep").rglob("which")]
    checks.add("sweep's best output downloaded", ["3\n"], files)


def use_builds(client, arguments, folder: Path, checks: Checks) -> None:
    from azure.ai.ml import command, load_environment
    from azure.ai.ml._version import VERSION

    # The one of January 2023 sends a context's path on this machine and uploads nothing.
    if VERSION.startswith("1.4."):
        return
    context = folder / "context"
    context.mkdir()
    (context / "greeting").write_text("built by python\n", encoding="utf-8")
    (context / "Dockerfile").write_text(f"FROM {arguments.image}\nCOPY greeting /greeting\n", encoding="utf-8")
    (folder / "environment.yml").write_text("name: built\nversion: 1\nbuild: {path: ./context}\n", encoding="utf-8")
    client.environments.create_or_update(load_environment(folder / "environment.yml"))
    job = command(command="cat /greeting > outputs/said.txt", environment="azureml:built:1", compute=arguments.compute)
    job.name = "in-a-built-environment"
    client.jobs.create_or_update(job)
    checks.add("job in a built environment", "Completed", wait(client, job.name, ENDED))
    client.jobs.download(job.name, download_path=folder / "built", all=True)
    checks.add("what it says", ["built by python\n"], [path.read_text(encoding="utf-8") for path in (folder / "built").rglob("said.txt")])


def use_schedules(client, folder: Path, checks: Checks) -> None:
    from azure.ai.ml import load_job
    from azure.ai.ml.entities import CronTrigger, JobSchedule

    trigger = CronTrigger(expression="30 4 * * 1-5", time_zone="W. Europe Standard Time")
    schedule = JobSchedule(name="by-python", trigger=trigger, create_job=load_job(folder / "pipeline.yml"))
    put = ["by-python", "30 4 * * 1-5", "W. Europe Standard Time", True]

    def fields(found):
        return [found.name, found.trigger.expression, found.trigger.time_zone, found.is_enabled]

    checks.add("schedule created", put, fields(client.schedules.begin_create_or_update(schedule).result()))
    checks.add("schedule got", put, fields(client.schedules.get("by-python")))
    checks.add("schedules listed", ["by-python"], [item.name for item in client.schedules.list()])
    client.schedules.begin_disable("by-python").wait()
    checks.add("schedule disabled", False, client.schedules.get("by-python").is_enabled)
    client.schedules.begin_delete("by-python").wait()
    checks.add("schedule deleted", [], [item.name for item in client.schedules.list()])


def use_endpoints(client, arguments, checks: Checks) -> None:
    from azure.ai.ml.entities import BatchEndpoint

    name, deployment = arguments.endpoint, arguments.deployment
    found = client.batch_endpoints.get(name)
    checks.add("endpoint", [name, "aad_token"], [found.name, found.auth_mode])
    checks.add("endpoints listed", [name], [item.name for item in client.batch_endpoints.list()])
    checks.add("deployments listed", [deployment], [item.name for item in client.batch_deployments.list(name)])
    got = client.batch_deployments.get(deployment, name)
    checks.add("deployment", [deployment, name], [got.name, got.endpoint_name])
    client.batch_endpoints.begin_create_or_update(
        BatchEndpoint(name="by-python", description="an endpoint", auth_mode="aad_token", tags={"team": "a"})
    ).wait()
    created = client.batch_endpoints.get("by-python")
    checks.add("endpoint created", ["by-python", "an endpoint", {"team": "a"}], [created.name, created.description, dict(created.tags)])
    client.batch_endpoints.begin_delete("by-python").wait()
    checks.add("endpoint deleted", [name], [item.name for item in client.batch_endpoints.list()])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    local_workspace.add_arguments(parser)
    parser.add_argument("--image", required=True, help="image that an environment is made of")
    parser.add_argument("--environment", required=True, help="environment to run in, NAME:VERSION")
    parser.add_argument("--compute", required=True, help="compute to run on")
    parser.add_argument("--endpoint", required=True, help="batch endpoint that is there")
    parser.add_argument("--deployment", required=True, help="its deployment")
    arguments = parser.parse_args()
    # The client prints notes of its own to standard output.
    out, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    checks = Checks()
    try:
        client = local_workspace.connect(arguments)
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            use_workspace(client, arguments, checks)
            use_environments(client, arguments, checks)
            use_data(client, folder, checks)
            use_models(client, folder, checks)
            use_components(client, arguments, folder, checks)
            use_jobs(client, arguments, folder, checks)
            use_sweeps(client, arguments, folder, checks)
            use_builds(client, arguments, folder, checks)
            use_schedules(client, folder, checks)
            use_endpoints(client, arguments, checks)
    except Exception as error:
        json.dump(checks.all, sys.stderr, indent=1, default=str)
        local_workspace.fail(error)
    json.dump({"checks": checks.all}, out, indent=1, default=str)
    out.write("\n")


if __name__ == "__main__":
    main()
