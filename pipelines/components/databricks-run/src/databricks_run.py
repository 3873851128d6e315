"""Runs a task on a Databricks job cluster by the Jobs API 2.1, and waits for it. Standard library only."""

import argparse
import json
import os
import pathlib
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

# The application of Azure Databricks in Entra, the same in every tenant.
DATABRICKS_RESOURCE = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"
INSTANCE_METADATA = "http://169.254.169.254/metadata/identity/oauth2/token"
ENDED = ("TERMINATED", "SKIPPED", "INTERNAL_ERROR")
ATTEMPTS = 6
LONGEST_PAUSE = 60


class Cancelled(Exception):
    """The job that this step belongs to is being cancelled."""


class Refused(Exception):
    """A request was answered with an error."""


def send(request):
    """Sends a request and gives the JSON of its answer; waits out what passes by itself."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            said = error.read().decode("utf-8", "replace")[:1000]
            if attempt == ATTEMPTS or error.code not in (429, 500, 502, 503, 504):
                raise Refused(f"{request.get_method()} {request.full_url}: HTTP {error.code}: {said}") from None
            pause = error.headers.get("Retry-After", "")
            time.sleep(min(int(pause) if pause.isdigit() else 2**attempt, LONGEST_PAUSE))
        except urllib.error.URLError as error:
            if attempt == ATTEMPTS:
                raise Refused(f"{request.get_method()} {request.full_url}: {error.reason}") from None
            time.sleep(min(2**attempt, LONGEST_PAUSE))
    raise AssertionError("unreachable")


def read_token():
    """Asks for a token of the compute's managed identity."""
    client = os.environ.get("DEFAULT_IDENTITY_CLIENT_ID")
    endpoint, secret = os.environ.get("MSI_ENDPOINT"), os.environ.get("MSI_SECRET")
    if endpoint and secret:
        # As computes of Azure ML have it.
        query = {"api-version": "2017-09-01", "resource": DATABRICKS_RESOURCE}
        if client:
            query["clientid"] = client
        request = urllib.request.Request(f"{endpoint}?{urllib.parse.urlencode(query)}", headers={"Secret": secret})
    else:
        query = {"api-version": "2018-02-01", "resource": DATABRICKS_RESOURCE}
        if client:
            query["client_id"] = client
        request = urllib.request.Request(
            f"{INSTANCE_METADATA}?{urllib.parse.urlencode(query)}", headers={"Metadata": "true"})
    answer = send(request)
    # Refreshed well before its end: a run may take longer than a token lives.
    return answer["access_token"], time.monotonic() + 1800


class Databricks:
    """The Jobs API of one workspace."""

    def __init__(self, url):
        self._url = url.rstrip("/")
        self._token = None
        self._refresh_at = 0.0

    def call(self, method, path, body=None):
        """Calls an operation of the API."""
        if self._token is None or time.monotonic() >= self._refresh_at:
            self._token, self._refresh_at = read_token()
        request = urllib.request.Request(
            f"{self._url}/api/2.1/jobs/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode("utf-8"),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"})
        return send(request)


def task_of(arguments):
    """The task as the Jobs API has it."""
    parameters = json.loads(arguments.parameters)
    task = {
        "task_key": "main",
        "new_cluster": {
            "spark_version": arguments.spark_version,
            "node_type_id": arguments.node_type,
            "num_workers": arguments.workers,
        },
    }
    if arguments.workers == 0:
        # What Databricks calls a single-node cluster.
        task["new_cluster"]["spark_conf"] = {"spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]"}
        task["new_cluster"]["custom_tags"] = {"ResourceClass": "SingleNode"}
    if arguments.timeout_minutes > 0:
        task["timeout_seconds"] = arguments.timeout_minutes * 60
    if arguments.task == "notebook":
        if not isinstance(parameters, dict):
            raise SystemExit("--parameters of a notebook is an object: {\"name\": \"value\"}")
        task["notebook_task"] = {"notebook_path": arguments.source, "base_parameters": parameters}
    elif parameters and not isinstance(parameters, list):
        raise SystemExit("--parameters of a script or a wheel is a list: [\"--name\", \"value\"]")
    elif arguments.task == "script":
        task["spark_python_task"] = {"python_file": arguments.source, "parameters": list(parameters)}
    else:
        package, _, entry_point = (arguments.entry_point or "").partition(":")
        if not entry_point:
            raise SystemExit("a wheel needs --entry-point PACKAGE:ENTRY_POINT")
        task["python_wheel_task"] = {
            "package_name": package, "entry_point": entry_point, "parameters": list(parameters)}
        task["libraries"] = [{"whl": arguments.source}]
    return task


def wait(databricks, run_id, pause):
    """Follows the run to its end, saying each change of its state."""
    last = None
    while True:
        run = databricks.call("GET", f"runs/get?run_id={run_id}")
        state = run.get("state", {})
        now = state.get("life_cycle_state", "UNKNOWN")
        if last is None:
            print(f"Run {run_id}: {run.get('run_page_url', '(no page)')}", flush=True)
        if now != last:
            print(f"Run {run_id}: {now} {state.get('state_message', '')}".rstrip(), flush=True)
            last = now
        if now in ENDED:
            return run
        time.sleep(pause)


def main(arguments):
    """Runs the task; gives the exit code."""
    def cancel(*_):
        raise Cancelled

    databricks = Databricks(arguments.workspace_url)
    task = task_of(arguments)
    signal.signal(signal.SIGTERM, cancel)
    signal.signal(signal.SIGINT, cancel)
    # The token makes a submission that is repeated, its answer being lost, the same run.
    submission = {
        "run_name": os.environ.get("AZUREML_RUN_ID", "azureml"), "idempotency_token": str(uuid.uuid4()), "tasks": [task]}
    run_id = None
    try:
        run_id = databricks.call("POST", "runs/submit", submission)["run_id"]
        run = wait(databricks, run_id, arguments.poll_seconds)
    except Cancelled:
        # Whoever cancels twice means it, but this must come through.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if run_id is None:
            run_id = databricks.call("POST", "runs/submit", submission)["run_id"]
        databricks.call("POST", "runs/cancel", {"run_id": run_id})
        print(f"Run {run_id}: cancelled with this job", flush=True)
        return 130
    except Refused as error:
        print(error, file=sys.stderr)
        return 1

    state = run.get("state", {})
    result = state.get("result_state", state.get("life_cycle_state"))
    if arguments.result:
        folder = pathlib.Path(arguments.result)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "run.json").write_text(
            json.dumps({"run_id": run_id, "run_page_url": run.get("run_page_url"), "result": result}, indent=2) + "\n",
            encoding="utf-8")
    print(f"Run {run_id}: {result} {state.get('state_message', '')}".rstrip(), flush=True)
    return 0 if result == "SUCCESS" else 1


def parse(arguments):
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace-url", required=True)
    parser.add_argument("--task", required=True, choices=["notebook", "script", "wheel"])
    parser.add_argument("--source", required=True)
    parser.add_argument("--entry-point")
    parser.add_argument("--parameters", default="{}")
    parser.add_argument("--spark-version", required=True)
    parser.add_argument("--node-type", required=True)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--timeout-minutes", type=int, default=0)
    parser.add_argument("--poll-seconds", type=float, default=10)
    parser.add_argument("--result")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(parse(sys.argv[1:])))
