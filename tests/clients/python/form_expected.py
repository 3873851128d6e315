"""Forms what the newest official SDK sends for each Azure ML YAML file below FOLDER/files, and writes FOLDER/expected.jsonl and
FOLDER/refused.jsonl.

A row has the file, its kind, the address and body that the SDK puts it with, and the assets that it creates first:
{{asset:N}} in a body stands for the id of assets[N]. No service is called: the SDK's own operations run on answers made
here, what is uploaded or created gets an id here, labels become versions called LABEL-..., a job's random name JOBNAME.
Files that the SDK refuses get a row in refused.jsonl, with the beginning of its message; kinds of which no rows are
formed are "kind not handled".
"""

import argparse
import base64
import contextlib
import io
import json
import logging
import os
import re
import time
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import yaml

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
WORKSPACE = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws"
)
DATASTORES = ("azureBlob", "azureFile", "azureDataLakeGen1", "azureDataLakeGen2")
COMPUTES = ("amlCompute", "computeInstance", "vmCompute", "kubernetesCompute", "synapseSparkCompute")


class KindNotHandled(Exception):
    """Of this kind no rows are formed."""


class Put(BaseException):
    """What the SDK puts in the end; it is stopped there. No error, so that nothing of the SDK's catches it."""

    def __init__(self, url: str, body: dict):
        super().__init__(url)
        self.url = url
        self.body = body


class Credential:
    """Gives tokens that say for whom they are, as the SDK asks, and that nobody would take."""

    def get_token(self, *scopes, **_):
        from azure.core.credentials import AccessToken

        audience = scopes[0].removesuffix("/.default") if scopes else ""
        parts = ({"alg": "none"}, {"aud": audience, "tid": SUBSCRIPTION})
        coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
        return AccessToken(".".join([*coded, "none"]), int(time.time()) + 3600)


class Translator:
    """Runs the SDK's operations on files, and answers for the services that they call."""

    def __init__(self, root: Path):
        from azure.ai.ml import MLClient

        self._root = root
        self._client = MLClient(Credential(), SUBSCRIPTION, "rg", "ws")
        self._assets = []
        self._collection = ""
        self._replace_calls()

    def row(self, file: str) -> dict:
        """Returns the row of one file."""
        path = self._root / file
        self._assets = []
        # The SDK names an experiment after the folder that it is started in.
        os.chdir(path.parent)
        document = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
        kind = str(document["$schema"]).rsplit("/", 1)[-1].removesuffix(".json").removesuffix(".schema")
        put = self._put(path, kind)
        name = put.url.split("/jobs/")[1].split("?")[0] if "/jobs/" in put.url else None
        row = {"assets": self._assets, "file": file, "kind": kind, "rest": put.body, "url": put.url}
        text = json.dumps(without_hashes(row), sort_keys=True, default=str)
        return json.loads(text.replace(name, "JOBNAME") if name and not document.get("name") else text)

    def _put(self, path: Path, kind: str) -> Put:
        from azure.ai.ml.entities import _load_functions as load

        client = self._client
        ways = {
            "environment": ("environments", load.load_environment, client.environments.create_or_update),
            "data": ("data", load.load_data, client.data.create_or_update),
            "model": ("models", load.load_model, client.models.create_or_update),
            "schedule": ("schedules", load.load_schedule, client.schedules.begin_create_or_update),
            "Schedule": ("schedules", load.load_schedule, client.schedules.begin_create_or_update),
            "monitorSchedule": ("schedules", load.load_schedule, client.schedules.begin_create_or_update),
            "batchEndpoint": ("batchEndpoints", load.load_batch_endpoint, client.batch_endpoints.begin_create_or_update),
            "batchDeployment": ("deployments", load.load_batch_deployment, client.batch_deployments.begin_create_or_update),
            "modelBatchDeployment": (
                "deployments", load.load_model_batch_deployment, client.batch_deployments.begin_create_or_update),
            "pipelineComponentBatchDeployment": (
                "deployments", load.load_pipeline_component_batch_deployment, client.batch_deployments.begin_create_or_update),
            **{store: ("datastores", load.load_datastore, client.datastores.create_or_update) for store in DATASTORES},
            **{one: ("computes", load.load_compute, client.compute.begin_create_or_update) for one in COMPUTES},
        }
        if kind.endswith("Job"):
            way = ("jobs", load.load_job, client.jobs.create_or_update)
        elif kind.endswith("Component"):
            way = ("components", load.load_component, client.components.create_or_update)
        else:
            way = ways.get(kind)
        if way is None:
            raise KindNotHandled("kind not handled")
        self._collection, read, send = way
        try:
            result = send(read(path))
            if hasattr(result, "result"):
                result.result()
        except Put as put:
            return put
        raise RuntimeError("nothing was written")

    def _replace_calls(self) -> None:
        """Replaces the SDK's calls to services by answers made here."""
        import requests
        from azure.ai.ml._artifacts import _artifact_utilities as artifacts
        from azure.ai.ml.entities._component._additional_includes import AdditionalIncludes
        from azure.ai.ml.operations import _job_operations as jobs
        from azure.ai.ml.operations._operation_orchestrator import OperationOrchestrator as Orchestrator

        id_of = Orchestrator.get_asset_arm_id

        def known_or_id(orchestrator, asset, *arguments, **options):
            # What has an id from here is resolved again by a pipeline that contains it.
            known = isinstance(asset, str) and asset.startswith("{{asset:")
            return asset if known else id_of(orchestrator, asset, *arguments, **options)

        Orchestrator.get_asset_arm_id = known_or_id
        Orchestrator._get_code_asset_arm_id = lambda _, code, register_asset=True: self._code(code)
        Orchestrator._get_environment_arm_id = lambda _, environment, register_asset=True: self._environment(environment)
        Orchestrator._get_model_arm_id = lambda _, model, register_asset=True: self._model(model)
        Orchestrator._get_component_arm_id = lambda _, component: self._component(component)
        Orchestrator._resolve_name_version_from_name_label = lambda _, name, kind: self._label(name, kind)
        Orchestrator._validate_datastore_name = lambda *_: None
        self._client.jobs._try_get_compute_arm_id = self._compute
        AdditionalIncludes.merge_local_code_and_additional_includes = self._unmerged
        jobs._upload_and_generate_remote_uri = self._uploaded
        artifacts._upload_to_datastore = self._stored
        requests.Session.request = self._answer

    def _answer(self, method, url, **options):
        import requests
        import urllib3

        address = urlsplit(url)
        body = options.get("data")
        text = body if isinstance(body, str) else body.decode() if isinstance(body, bytes) else "{}"
        parts = address.path.split("/workspaces/ws/")[-1].split("/")
        if method == "PUT":
            collection = "deployments" if "deployments" in parts else parts[0]
            if collection == self._collection:
                raise Put(f"{address.path}?{address.query}", json.loads(text))
            # What a deployment needs is put without asking for its id first.
            found = json.loads(text)
            found["id"] = self._add({"type": parts[0].removesuffix("s"), "rest": json.loads(text)})
        else:
            found = self._found(parts) if method == "GET" else None
        answer = requests.Response()
        answer.request = requests.Request(method, url).prepare()
        answer.url = url
        answer.status_code = 404 if found is None else 200
        answer.reason = "Not Found" if found is None else "OK"
        answer.headers["Content-Type"] = "application/json"
        content = json.dumps(found or {"error": {"code": "NotFound", "message": f"not here: {method} {address.path}"}}).encode()
        answer.raw = urllib3.HTTPResponse(body=io.BytesIO(content), status=answer.status_code, preload_content=False)
        return answer

    @staticmethod
    def _found(parts: list):
        if parts[-1] == "ws":
            return {"id": WORKSPACE, "name": "ws", "location": "westeurope", "properties": {"workspaceId": SUBSCRIPTION}}
        if len(parts) == 2 and parts[0] in ("components", "data"):
            return {"id": f"{WORKSPACE}/{parts[0]}/{parts[1]}", "name": parts[1], "properties": {"nextVersion": "None"}}
        if parts[0] == "onlineEndpoints" and len(parts) == 4:
            return {"id": f"{WORKSPACE}/{'/'.join(parts)}", "name": parts[3], "location": "westeurope", "sku": {"name": "Default", "capacity": 1}, "properties": {"endpointComputeType": "Managed", "scaleSettings": {"scaleType": "Default"}}}
        if parts[0] == "batchEndpoints" and len(parts) == 2:
            return {"id": f"{WORKSPACE}/batchEndpoints/{parts[1]}", "name": parts[1], "location": "westeurope", "properties": {"authMode": "AADToken"}}
        return None

    def _add(self, asset: dict) -> str:
        self._assets.append(asset)
        return "{{asset:%d}}" % (len(self._assets) - 1)

    def _code(self, code) -> str:
        if "{{asset:" in str(code.path):
            return "{{asset:" + str(code.path).split("{{asset:")[1]
        path = Path(code.base_path, code.path).resolve()
        # The SDK makes an empty folder of its own for a command without code.
        inside = path.is_relative_to(self._root)
        return self._add({"type": "code", "path": path.relative_to(self._root).as_posix() if inside else "PLACEHOLDER(no code)"})

    @staticmethod
    @contextlib.contextmanager
    def _unmerged(includes):
        # What is included would be copied beside the code, into a folder of the SDK's.
        yield includes.resolved_code_path and includes.resolved_code_path.absolute()

    def _environment(self, environment) -> str:
        if not environment.id:
            environment._id = self._add({"type": "environment", "rest": serialized(environment._to_rest_object())})
        return environment.id

    def _model(self, model) -> str:
        return model.id or f"{WORKSPACE}/models/{model.name}/versions/{model.version or 1}"

    def _component(self, component) -> str:
        if not component.id:
            component._is_anonymous = True
            self._client.components._validate(component, raise_on_failure=True, skip_remote_validation=True)
            self._client.components._resolve_arm_id_or_upload_dependencies(component)
            rest = serialized(component._to_rest_object())
            rest["properties"]["componentSpec"]["version"] = "1"
            component._id = self._add({"type": "component", "rest": rest})
        return component.id

    @staticmethod
    def _label(name: str, kind: str):
        from azure.ai.ml._utils._arm_id_utils import parse_name_label

        plain, label = parse_name_label(name)
        return (plain, f"LABEL-{label}") if label and kind != "codes" else (name, None)

    @staticmethod
    def _compute(compute):
        text = str(compute)
        return compute if compute is None or text.startswith(("/", "${{")) or text == "local" else f"{WORKSPACE}/computes/{text}"

    @staticmethod
    def _uploaded(_scope, _operations, path, *_, datastore_name="workspaceblobstore", **__) -> str:
        return f"azureml://datastores/{datastore_name}/paths/LocalUpload/0/{Path(path).name}"

    @staticmethod
    def _stored(_scope, _operations, path, *_, **options):
        from azure.ai.ml._artifacts._artifact_utilities import ArtifactStorageInfo

        return ArtifactStorageInfo(
            name="uploaded",
            version="1",
            relative_path=f"LocalUpload/0/{Path(path).name}",
            datastore_arm_id=f"{WORKSPACE}/datastores/{options.get('datastore_name') or 'workspaceblobstore'}",
            container_name="container",
            is_file=Path(path).is_file(),
        )


def without_hashes(node):
    """Without what the SDK notes of registered components for itself."""
    if isinstance(node, dict):
        return {key: without_hashes(value) for key, value in node.items() if key != "client_component_hash"}
    return [without_hashes(item) for item in node] if isinstance(node, list) else node


def serialized(model) -> dict:
    """A REST body, whichever generator made its class."""
    return model.serialize() if hasattr(model, "serialize") else json.loads(json.dumps(model.as_dict(exclude_readonly=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder = parser.parse_args().folder.resolve()
    root = folder / "files"
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    translator = Translator(root)
    rows, refused = [], []
    for path in sorted([*root.rglob("*.yml"), *root.rglob("*.yaml")]):
        try:
            document = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
        except yaml.YAMLError:
            continue
        if not isinstance(document, dict) or "$schema" not in document:
            continue
        file = path.relative_to(root).as_posix()
        try:
            rows.append(translator.row(file))
        except KindNotHandled as error:
            refused.append({"file": file, "error": str(error)})
        except Exception as error:
            # Without the place of this folder, which differs from machine to machine.
            message = re.sub(r"\x1b\[\d+m", "", str(error)).replace(f"{root}/", "")
            refused.append({"file": file, "error": f"{type(error).__name__}: {message}"[:300]})
    for name, items in (("expected", rows), ("refused", refused)):
        lines = [json.dumps(item, sort_keys=True) + "\n" for item in items]
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    print(json.dumps({"rows": len(rows), "refused": len(refused)}))


if __name__ == "__main__":
    main()
