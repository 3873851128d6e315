"""Runs the jobs and pipelines of a folder of examples with the official client, each as it stands but for its image.

What the examples' own instructions make first is made first: computes, data and components. Prints one JSON document: for
each file what it is, how it ended, and, where that is not Completed, what was said: by the client or the server, or by the
log of the step that failed.
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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

import local_workspace

ENDED = ("Completed", "Failed", "Canceled")
KINDS = ("automl", "command", "finetuning", "pipeline", "spark", "sweep")
LINES_OF_LOG = 40

# Below the folder of jobs.
COMPONENTS = [f"pipelines-with-components/basics/1b_e2e_registered_components/{name}.yml" for name in ("train", "score", "eval")]
DATA = {"local-folder-example": "pipelines-with-components/basics/4d_data_input/data", "sampledata": "../assets/data/example-data"}
IRIS = "pipelines/add-column-and-word-count-using-spark/data/iris.csv"


def kind_of(file: Path):
    """What kind of job a file is of; None for one that is no job."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        return None
    if not isinstance(content, dict):
        return None
    schema = str(content.get("$schema", "")).rsplit("/", 1)[-1]
    if schema:
        return schema.split("Job")[0].lower() if "Job.schema.json" in schema else None
    kind = content.get("type", "command" if "command" in content else None)
    return kind if kind in KINDS and "experiment_name" in content else None


def computes_of(value):
    """The names of the clusters that a document of YAML names."""
    if isinstance(value, dict):
        for key, member in value.items():
            if key in ("compute", "default_compute") and isinstance(member, str):
                yield member.removeprefix("azureml:")
            else:
                yield from computes_of(member)
    elif isinstance(value, list):
        for member in value:
            yield from computes_of(member)


def take_image(job, environment: str) -> None:
    """Gives each step of a job, or a component, this environment in place of its own."""
    from azure.ai.ml.entities import PipelineComponent, PipelineJob
    from azure.ai.ml.entities._builders import BaseNode
    from azure.ai.ml.sweep import SweepJob

    if isinstance(job, (PipelineJob, PipelineComponent)):
        for step in job.jobs.values():
            take_image(step, environment)
    elif isinstance(job, SweepJob):
        job.trial.environment = environment
    elif isinstance(job, BaseNode):
        # A node has whatever it is asked for: what it has of its own is in its component.
        if not isinstance(job._component, str):
            take_image(job._component, environment)
        if job.type == "command":
            job.environment = environment
        elif job.type == "parallel" and job.task is not None:
            job.task.environment = environment
    elif hasattr(getattr(job, "task", None), "environment"):
        job.task.environment = environment
    elif hasattr(job, "environment"):
        job.environment = environment


class Examples:
    """The examples of a folder, and the workspace that they run in."""

    def __init__(self, client, arguments):
        self._client = client
        self._jobs = Path(arguments.examples) / "cli" / "jobs"
        self._environment = f"azureml:{arguments.environment}"
        self._timeout = arguments.timeout
        # The client is not made for several threads, and prints.
        self._one = threading.Lock()

    def files(self, part: str):
        return {
            str(file.relative_to(self._jobs)): kind
            for file in sorted([*self._jobs.rglob("*.yml"), *self._jobs.rglob("*.yaml")])
            if part in str(file) and (kind := kind_of(file)) is not None
        }

    def prepare(self, files) -> None:
        from azure.ai.ml import Input, Output, command, load_component
        from azure.ai.ml.entities import AmlCompute, Data

        for name in sorted({name for file in files for name in computes_of(yaml.safe_load((self._jobs / file).read_text("utf-8")))}):
            if name.replace("-", "").isalnum() and name not in ("serverless", "local"):
                size = "Standard_NC12" if "gpu" in name else "Standard_DS3_v2"
                self._client.compute.begin_create_or_update(AmlCompute(name=name, size=size, max_instances=8)).result()
        for name, folder in DATA.items():
            self._client.data.create_or_update(Data(name=name, version="1", type="uri_folder", path=str(self._jobs / folder)))
        for file in COMPONENTS:
            component = load_component(self._jobs / file)
            take_image(component, self._environment)
            self._client.components.create_or_update(component)
        put = command(
            command="cp ${{inputs.iris}} ${{outputs.data}}/iris.csv",
            inputs={"iris": Input(type="uri_file", path=str(self._jobs / IRIS))},
            outputs={"data": Output(type="uri_folder", path="azureml://datastores/workspaceblobstore/paths/example-data/")},
            environment=self._environment,
        )
        name = self._client.jobs.create_or_update(put).name
        if self._wait(name) != "Completed":
            raise SystemExit(f"the data of the examples can't be put: {self._said(name)}")

    def run(self, file: str, kind: str):
        """How the job of a file ends, and what is said of it."""
        from azure.ai.ml import load_job

        outcome = {"kind": kind}
        try:
            with self._one:
                job = load_job(self._jobs / file)
                job.name = None
                take_image(job, self._environment)
                name = self._client.jobs.create_or_update(job).name
        except BaseException as error:  # pylint: disable=broad-except
            print(f"{file}: refused", file=sys.stderr)
            return {**outcome, "status": "Refused", "said": [f"{type(error).__name__}: {error}"]}
        status = self._wait(name)
        print(f"{file}: {status}", file=sys.stderr)
        return {**outcome, "status": status, "said": [] if status == "Completed" else self._said(name)}

    def _wait(self, name: str) -> str:
        give_up = time.monotonic() + self._timeout
        while time.monotonic() < give_up:
            with self._one:
                status = self._client.jobs.get(name).status
            if status in ENDED:
                return status
            time.sleep(0.5)
        with self._one:
            self._client.jobs.begin_cancel(name).result()
        return "Late"

    def _said(self, name: str):
        """The reason of a run, and the end of its log or of that of the first step that failed."""
        with self._one:
            run = self._client.jobs._runs_operations.get_run(name)
            children = list(self._client.jobs.list(parent_job_name=name))
        said = [] if run.error is None else [run.error.error.message]
        for child in sorted(children, key=lambda child: child.creation_context.created_at):
            if child.status == "Failed":
                return [*said, *self._said(child.name)]
        with tempfile.TemporaryDirectory() as folder, self._one, contextlib.redirect_stdout(io.StringIO()):
            self._client.jobs.download(name, download_path=folder, all=True)
            logs = sorted(Path(folder).rglob("std_log*.txt"))
            text = "\n".join(log.read_text("utf-8", "replace") for log in logs if "times" not in log.name)
        return [*said, *text.splitlines()[-LINES_OF_LOG:]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    local_workspace.add_arguments(parser)
    parser.add_argument("--examples", required=True, help="folder of Microsoft's azureml-examples")
    parser.add_argument("--environment", required=True, help="environment to run in, NAME:VERSION")
    parser.add_argument("--timeout", type=int, default=300, help="seconds that a job may take")
    parser.add_argument("--at-once", type=int, default=2, help="how many jobs run at once")
    parser.add_argument("--only", default="", help="part of the paths of the files to run")
    arguments = parser.parse_args()
    # The client prints notes of its own to standard output.
    out, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    examples = Examples(local_workspace.connect(arguments), arguments)
    files = examples.files(arguments.only)
    examples.prepare(files)
    with ThreadPoolExecutor(arguments.at_once) as pool:
        outcomes = dict(zip(files, pool.map(lambda file: examples.run(file, files[file]), files)))
    json.dump(outcomes, out, indent=1)
    out.write("\n")


if __name__ == "__main__":
    main()
