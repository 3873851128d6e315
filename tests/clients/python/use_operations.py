"""Calls each operation of the official client that a workspace has a part in, and says which it answers.

Prints one JSON document: for each public operation of MLClient, by its group and name, either null or what was wrong. An
operation that this program does not call is among them, with that for a reason. An environment and a compute must be there.
"""

import argparse
import contextlib
import inspect
import io
import json
import sys
import tempfile
import time
import warnings
from pathlib import Path

import local_workspace

ENDED = ("Completed", "Failed", "Canceled")


class Operations:
    """What became of each operation that was called."""

    def __init__(self, client):
        self._client = client
        self.all = {}

    def call(self, operation: str, *args, then=None, **kwargs):
        """Calls one; what `then` makes of its answer must be true. Lists are read to their end, and pollers waited for."""
        group, _, method = operation.partition(".")
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                answer = getattr(getattr(self._client, group), method)(*args, **kwargs)
                if hasattr(answer, "result"):
                    answer = answer.result(timeout=120)
                elif inspect.isgenerator(answer) or hasattr(answer, "by_page"):
                    answer = list(answer)
            wrong = None if then is None or then(answer) else f"gave {answer}"
        except BaseException as error:  # pylint: disable=broad-except
            answer, wrong = None, f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        # What was wrong once stays wrong.
        self.all[operation] = self.all.get(operation) or wrong
        return answer

    def of(self, client) -> "Operations":
        """The same operations, of another client."""
        other = Operations(client)
        other.all = self.all
        return other


def groups_of(client) -> dict:
    """The public operations of each group."""
    found = {}
    for name, member in inspect.getmembers(type(client), lambda value: isinstance(value, property)):
        group = getattr(client, name)
        if type(group).__module__.startswith("azure.ai.ml.operations"):
            found[name] = [method for method, _ in inspect.getmembers(type(group), inspect.isfunction) if not method.startswith("_")]
    return found


def names(wanted):
    return lambda items: wanted in [item.name for item in items]


def use_workspaces(ops: Operations, arguments) -> None:
    from azure.ai.ml.entities import Workspace

    ops.call("workspaces.get", arguments.workspace, then=lambda w: w.name == arguments.workspace)
    ops.call("workspaces.list", then=names(arguments.workspace))
    changed = Workspace(name=arguments.workspace, description="changed", tags={"team": "a"})
    ops.call("workspaces.begin_update", changed, then=lambda w: (w.description, w.tags) == ("changed", {"team": "a"}))
    ops.call("workspaces.get_keys", arguments.workspace, then=lambda keys: keys is not None)
    ops.call("workspaces.begin_sync_keys", arguments.workspace)
    ops.call("workspaces.begin_diagnose", arguments.workspace, then=lambda found: found.storage_account_results == [])


def use_computes(ops: Operations) -> None:
    from azure.ai.ml.entities import AmlCompute, ComputeInstance

    cluster = AmlCompute(name="by-sdk", size="Standard_DS3_v2", min_instances=0, max_instances=2)
    ops.call("compute.begin_create_or_update", cluster, then=lambda c: c.max_instances == 2)
    cluster.max_instances = 3
    ops.call("compute.begin_update", cluster, then=lambda c: c.max_instances == 3)
    ops.call("compute.get", "by-sdk", then=lambda c: c.max_instances == 3)
    ops.call("compute.list", then=names("by-sdk"))
    ops.call("compute.list_nodes", "by-sdk", then=lambda nodes: nodes == [])
    ops.call("compute.list_sizes", then=lambda sizes: len(sizes) == 1)
    ops.call("compute.list_usage", then=lambda usages: len(usages) == 1)
    ops.call("compute.begin_create_or_update", ComputeInstance(name="my-instance", size="Standard_DS3_v2"), then=lambda c: c.state == "Running")
    ops.call("compute.begin_stop", "my-instance")
    ops.call("compute.get", "my-instance", then=lambda c: c.state == "Stopped")
    ops.call("compute.begin_start", "my-instance")
    ops.call("compute.begin_restart", "my-instance")
    ops.call("compute.begin_delete", "my-instance")
    ops.call("compute.begin_delete", "by-sdk")


def use_connections(ops: Operations) -> None:
    from azure.ai.ml.entities import ApiKeyConfiguration, WorkspaceConnection

    connection = WorkspaceConnection(
        name="outside", type="git", target="https://git.example.org", credentials=ApiKeyConfiguration(key="sent-and-kept")
    )
    ops.call("connections.create_or_update", connection, then=lambda c: c.target == "https://git.example.org")
    ops.call("connections.get", "outside", then=lambda c: c.credentials.key is None)
    ops.call("connections.get", "outside", populate_secrets=True, then=lambda c: c.credentials.key == "sent-and-kept")
    ops.call("connections.list", then=names("outside"))
    ops.call("connections.delete", "outside")


def use_datastores(ops: Operations) -> None:
    from azure.ai.ml.entities import AccountKeyConfiguration, AzureBlobDatastore

    store = AzureBlobDatastore(name="elsewhere", account_name="a", container_name="c", credentials=AccountKeyConfiguration(account_key="a2V5"))
    ops.call("datastores.create_or_update", store, then=lambda d: d.container_name == "c")
    ops.call("datastores.get", "elsewhere", then=lambda d: d.account_name == "a")
    ops.call("datastores.get_default", then=lambda d: d.name == "workspaceblobstore")
    ops.call("datastores.list", then=names("elsewhere"))
    ops.call("datastores.delete", "elsewhere")


def use_assets(ops: Operations, arguments, folder: Path) -> None:
    from azure.ai.ml import load_component
    from azure.ai.ml.entities import Data, Environment, Model

    source = folder / "source"
    source.mkdir()
    (source / "a.txt").write_text("a", encoding="utf-8")
    assets = {
        "environments": Environment(name="asset", version="1", image=arguments.image),
        "data": Data(name="asset", version="1", type="uri_folder", path=str(source)),
        "models": Model(name="asset", version="1", type="custom_model", path=str(source / "a.txt")),
    }
    (folder / "component.yml").write_text(
        f"type: command\nname: asset\nversion: '1'\nenvironment: azureml:{arguments.environment}\n"
        "code: ./source\noutputs: {out: {type: uri_folder}}\ncommand: cp a.txt ${{outputs.out}}\n",
        encoding="utf-8",
    )
    ops.call("components.validate", load_component(folder / "component.yml"), then=lambda result: result.passed)
    assets["components"] = load_component(folder / "component.yml")
    for kind, asset in assets.items():
        ops.call(f"{kind}.create_or_update", asset, then=lambda got: got.version == "1")
        ops.call(f"{kind}.get", "asset", "1", then=lambda got: got.name == "asset")
        ops.call(f"{kind}.get", "asset", label="latest", then=lambda got: got.version == "1")
        ops.call(f"{kind}.list", then=names("asset"))
        ops.call(f"{kind}.list", name="asset", then=lambda items: [item.version for item in items] == ["1"])
        ops.call(f"{kind}.archive", "asset", version="1")
        ops.call(f"{kind}.list", name="asset", then=lambda items: items == [])
        ops.call(f"{kind}.restore", "asset", version="1")
        ops.call(f"{kind}.archive", "asset")
        ops.call(f"{kind}.restore", "asset")
    ops.call("models.download", "asset", "1", download_path=folder / "models")


def use_registries(ops: Operations, arguments, folder: Path) -> None:
    from azure.ai.ml import load_component, load_job
    from azure.ai.ml.entities import Data, Environment, Model, Registry
    from azure.ai.ml.entities._registry.registry_support_classes import RegistryRegionDetails

    def id_of(kind: str, name: str) -> str:
        return f"azureml://registries/team/{kind}/{name}/versions/1"

    registry = Registry(
        name="team", location="local", tags={"team": "a"}, replication_locations=[RegistryRegionDetails(location="local")]
    )
    ops.call("registries.begin_create", registry, then=lambda r: (r.name, r.tags) == ("team", {"team": "a"}))
    ops.call("registries.get", "team", then=lambda r: [region.location for region in r.replication_locations] == ["local"])
    ops.call("registries.list", then=names("team"))
    ops.call("registries.list", scope="subscription", then=names("team"))
    for kind in ("environments", "models", "data"):
        ops.call(f"{kind}.share", "asset", "1", share_with_name="shared", share_with_version="1", registry_name="team",
                 then=lambda got, kind=kind: got.id == id_of(kind, "shared"))

    inside = ops.of(local_workspace.connect(arguments, "team"))
    inside.call("registries.get", then=lambda r: r.name == "team")
    source = folder / "source"
    (folder / "in_registry.yml").write_text(
        f"type: command\nname: asset\nversion: '1'\nenvironment: {id_of('environments', 'shared')}\n"
        "code: ./source\ninputs: {model: {type: custom_model}, data: {type: uri_folder}}\n"
        "command: test -s a.txt && test -s ${{inputs.model}} && test -s ${{inputs.data}}/a.txt\n",
        encoding="utf-8",
    )
    assets = {
        "environments": Environment(name="asset", version="1", image=arguments.image),
        "data": Data(name="asset", version="1", type="uri_folder", path=str(source)),
        "models": Model(name="asset", version="1", type="custom_model", path=str(source / "a.txt")),
        "components": load_component(folder / "in_registry.yml"),
    }
    for kind, asset in assets.items():
        inside.call(f"{kind}.create_or_update", asset, then=lambda got, kind=kind: got.id == id_of(kind, "asset"))
        inside.call(f"{kind}.get", "asset", "1", then=lambda got: got.name == "asset")
        inside.call(f"{kind}.get", "asset", label="latest", then=lambda got: got.version == "1")
        inside.call(f"{kind}.list", then=names("asset"))
        inside.call(f"{kind}.list", name="asset", then=lambda items: [item.version for item in items] == ["1"])
    inside.call("models.download", "asset", "1", download_path=folder / "registry")

    inside.call("models.download", "shared", "1", download_path=folder / "registry-shared")
    for downloaded in ("registry", "registry-shared"):
        if not list((folder / downloaded).rglob("a.txt")):
            ops.all["models.download"] = f"gave no file in {downloaded}"

    (folder / "of_registry.yml").write_text(
        f"type: pipeline\nexperiment_name: sdk\nsettings: {{default_compute: azureml:{arguments.compute}}}\n"
        f"inputs:\n  model: {{type: custom_model, path: '{id_of('models', 'asset')}'}}\n"
        f"  data: {{type: uri_folder, path: '{id_of('data', 'shared')}'}}\n"
        f"jobs:\n  only:\n    type: command\n    component: {id_of('components', 'asset')}\n"
        "    inputs: {model: '${{parent.inputs.model}}', data: '${{parent.inputs.data}}'}\n",
        encoding="utf-8",
    )
    job = load_job(folder / "of_registry.yml")
    job.name = "of-registry"
    ops.call("jobs.create_or_update", job)
    ops.call("jobs.stream", "of-registry")
    ops.call("jobs.get", "of-registry", then=lambda got: got.status == "Completed")
    ops.call("registries.begin_delete", name="team")
    ops.call("registries.list", then=lambda registries: registries == [])


def use_jobs(ops: Operations, arguments, folder: Path) -> None:
    from azure.ai.ml import load_job

    (folder / "pipeline.yml").write_text(
        f"type: pipeline\nexperiment_name: sdk\nsettings: {{default_compute: azureml:{arguments.compute}}}\n"
        "jobs: {only: {type: command, component: azureml:asset:1}}\n",
        encoding="utf-8",
    )
    job = load_job(folder / "pipeline.yml")
    job.name = "sdk-job"
    ops.call("jobs.validate", job, then=lambda result: result.passed)
    ops.call("jobs.create_or_update", job, then=lambda created: created.name == "sdk-job")
    ops.call("jobs.stream", "sdk-job")
    ops.call("jobs.get", "sdk-job", then=lambda got: got.status == "Completed")
    ops.call("jobs.list", then=names("sdk-job"))
    ops.call("jobs.list", parent_job_name="sdk-job", then=lambda steps: len(steps) == 1)
    ops.call("jobs.show_services", "sdk-job")
    ops.call("jobs.download", "sdk-job", download_path=folder / "job", all=True)
    ops.call("jobs.archive", "sdk-job")
    ops.call("jobs.restore", "sdk-job")
    again = load_job(folder / "pipeline.yml")
    again.name = "sdk-canceled"
    ops.call("jobs.create_or_update", again)
    ops.call("jobs.begin_cancel", "sdk-canceled")


def use_schedules(ops: Operations, folder: Path) -> None:
    from azure.ai.ml import load_job
    from azure.ai.ml.entities import JobSchedule, RecurrencePattern, RecurrenceTrigger

    trigger = RecurrenceTrigger(frequency="week", interval=2, schedule=RecurrencePattern(hours=5, minutes=30, week_days=["monday"]))
    schedule = JobSchedule(name="sdk", trigger=trigger, create_job=load_job(folder / "pipeline.yml"))
    ops.call("schedules.begin_create_or_update", schedule, then=lambda s: s.trigger.interval == 2)
    ops.call("schedules.get", "sdk", then=lambda s: s.trigger.frequency == "week")
    ops.call("schedules.list", then=names("sdk"))
    ops.call("schedules.trigger", "sdk", then=lambda result: bool(result.job_name))
    ops.call("schedules.begin_disable", "sdk", then=lambda s: s.is_enabled is False)
    ops.call("schedules.begin_enable", "sdk", then=lambda s: s.is_enabled is True)
    ops.call("schedules.begin_disable", "sdk")
    ops.call("schedules.begin_delete", "sdk")


def use_endpoints(ops: Operations, arguments, folder: Path) -> None:
    from azure.ai.ml import load_component
    from azure.ai.ml.entities import BatchEndpoint, PipelineComponentBatchDeployment

    (folder / "graph.yml").write_text(
        "type: pipeline\nname: graph\nversion: '1'\njobs: {only: {type: command, component: azureml:asset:1}}\n", encoding="utf-8"
    )
    endpoint = BatchEndpoint(name="sdk-endpoint", tags={"team": "a"})
    ops.call("batch_endpoints.begin_create_or_update", endpoint, then=lambda e: e.tags == {"team": "a"})
    deployment = PipelineComponentBatchDeployment(
        name="first", endpoint_name="sdk-endpoint", component=load_component(folder / "graph.yml"),
        settings={"default_compute": arguments.compute},
    )
    ops.call("batch_deployments.begin_create_or_update", deployment, then=lambda d: d.name == "first")
    ops.call("batch_deployments.get", "first", "sdk-endpoint", then=lambda d: d.name == "first")
    ops.call("batch_deployments.list", "sdk-endpoint", then=names("first"))
    ops.call("batch_endpoints.get", "sdk-endpoint", then=lambda e: e.name == "sdk-endpoint")
    ops.call("batch_endpoints.list", then=names("sdk-endpoint"))
    job = ops.call("batch_endpoints.invoke", endpoint_name="sdk-endpoint", deployment_name="first",
                   experiment_name="asked-for", then=lambda job: bool(job.name))
    ops.call("batch_endpoints.list_jobs", "sdk-endpoint", then=lambda jobs: len(jobs) == 1)
    ops.call("batch_deployments.list_jobs", "sdk-endpoint", name="first", then=lambda jobs: len(jobs) == 1)
    if job is not None:
        give_up = time.monotonic() + 120
        while ops.call("jobs.get", job.name).status not in ENDED and time.monotonic() < give_up:
            time.sleep(0.2)
        ops.call("jobs.get", job.name, then=lambda got: got.experiment_name == "asked-for")
    ops.call("batch_deployments.begin_delete", "first", "sdk-endpoint")
    ops.call("batch_endpoints.begin_delete", "sdk-endpoint")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    local_workspace.add_arguments(parser)
    parser.add_argument("--image", required=True, help="image that an environment is made of")
    parser.add_argument("--environment", required=True, help="environment to run in, NAME:VERSION")
    parser.add_argument("--compute", required=True, help="compute to run on")
    arguments = parser.parse_args()
    # The client prints notes of its own to standard output.
    out, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    client = local_workspace.connect(arguments)
    ops = Operations(client)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        use_workspaces(ops, arguments)
        use_computes(ops)
        use_connections(ops)
        use_datastores(ops)
        use_assets(ops, arguments, folder)
        use_jobs(ops, arguments, folder)
        use_registries(ops, arguments, folder)
        use_schedules(ops, folder)
        use_endpoints(ops, arguments, folder)
    for group, methods in groups_of(client).items():
        for method in methods:
            ops.all.setdefault(f"{group}.{method}", "not called")
    json.dump(dict(sorted(ops.all.items())), out, indent=1)
    out.write("\n")


if __name__ == "__main__":
    main()
