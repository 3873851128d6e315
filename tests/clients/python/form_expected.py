"""Forms what the official SDK would send for each Azure ML YAML file below FOLDER/files, and writes FOLDER/expected.jsonl
and FOLDER/refused.jsonl.

A row has the file, its kind, the address and body that the SDK would put it with, and the assets that it would create
first: {{asset:N}} in a body stands for the id of assets[N]. No service is called: what is uploaded or created gets an id
here, labels become versions called LABEL-..., a job's random name JOBNAME. Files that the SDK refuses get a row in
refused.jsonl, with the beginning of its message; kinds of which no rows are formed are "kind not handled".
"""

import argparse
import json
import logging
import os
import sys
import warnings
from pathlib import Path

import yaml

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
WORKSPACE = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws"
)
DATASTORES = ("azureBlob", "azureFile", "azureDataLakeGen1", "azureDataLakeGen2")


class KindNotHandled(Exception):
    """Of this kind no rows are formed."""


class NoCredential:
    """Stands where the SDK asks for a credential; no request is made with it."""

    def get_token(self, *scopes, **_):
        raise RuntimeError("no service is called")


class Translator:
    """Loads files with the SDK and resolves what they refer to without a service."""

    def __init__(self, root: Path):
        from azure.ai.ml import MLClient

        self._root = root
        self._client = MLClient(NoCredential(), SUBSCRIPTION, "rg", "ws")
        self._assets = []
        self._replace_calls()

    def row(self, file: str) -> dict:
        """Returns the row of one file."""
        path = self._root / file
        self._assets = []
        # The SDK names an experiment after the folder that it is started in.
        os.chdir(path.parent)
        document = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
        kind = str(document["$schema"]).rsplit("/", 1)[-1].removesuffix(".schema.json")
        url, rest, random_name = self._form(path, kind, document)
        row = {"assets": self._assets, "file": file, "kind": kind, "rest": rest, "url": WORKSPACE + url}
        text = json.dumps(row, sort_keys=True, default=str)
        return json.loads(text.replace(random_name, "JOBNAME") if random_name else text)

    def _form(self, path: Path, kind: str, document: dict):
        from azure.ai import ml
        from azure.ai.ml._artifacts._artifact_utilities import _check_and_upload_path
        from azure.ai.ml.entities import Job
        from azure.ai.ml.entities._job.to_rest_functions import to_rest_job_object
        from azure.ai.ml.entities._load_functions import load_schedule

        client = self._client
        if kind.endswith("Job"):
            job = ml.load_job(path)
            client.jobs._validate(job, raise_on_failure=True)
            client.jobs._resolve_arm_id_or_upload_dependencies(job)
            body = to_rest_job_object(job)
            return f"/jobs/{body.name}?api-version=2022-10-01-preview", body.serialize(), None if document.get("name") else body.name
        if kind.endswith("Component"):
            component = ml.load_component(path)
            client.components._validate(component, raise_on_failure=True)
            client.components._resolve_arm_id_or_upload_dependencies(component)
            url = f"/components/{component.name}/versions/{component.version}?api-version=2022-10-01"
            return url, component._to_rest_object().serialize(), None
        if kind == "environment":
            one = ml.load_environment(path)
            return f"/environments/{one.name}/versions/{one.version}?api-version=2022-05-01", one._to_rest_object().serialize(), None
        if kind == "data":
            one, _ = _check_and_upload_path(ml.load_data(path), asset_operations=client.data, artifact_type="Data")
            return f"/data/{one.name}/versions/{one.version}?api-version=2022-10-01", one._to_rest_object().serialize(), None
        if kind == "schedule":
            schedule = load_schedule(path)
            schedule._validate(raise_error=True)
            if isinstance(schedule.create_job, Job):
                client.jobs._resolve_arm_id_or_upload_dependencies(schedule.create_job)
            return f"/schedules/{schedule.name}?api-version=2022-10-01-preview", schedule._to_rest_object().serialize(), None
        if kind == "batchEndpoint":
            one = ml.load_batch_endpoint(path)
            return f"/batchEndpoints/{one.name}?api-version=2022-05-01", one._to_rest_batch_endpoint("westeurope").serialize(), None
        if kind in DATASTORES:
            one = ml.load_datastore(path)
            return f"/datastores/{one.name}?api-version=2022-10-01", one._to_rest_object().serialize(), None
        if kind.lower().endswith(("compute", "instance")):
            one = ml.load_compute(path)
            one._set_full_subnet_name(SUBSCRIPTION, "rg")
            return f"/computes/{one.name}?api-version=2022-10-01-preview", one._to_rest_object().serialize(), None
        raise KindNotHandled("kind not handled")

    def _replace_calls(self) -> None:
        """Replaces the SDK's calls to services by answers made here."""
        from azure.ai.ml._artifacts import _artifact_utilities as artifacts
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
        Orchestrator._get_component_arm_id = lambda _, component: self._component(component)
        Orchestrator._resolve_name_version_from_name_label = lambda _, name, kind: self._label(name, kind)
        Orchestrator._validate_datastore_name = lambda *_: None
        self._client.jobs._try_get_compute_arm_id = self._compute
        jobs._upload_and_generate_remote_uri = self._uploaded
        artifacts._upload_to_datastore = self._stored

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

    def _environment(self, environment) -> str:
        environment._id = self._add({"type": "environment", "rest": environment._to_rest_object().serialize()})
        return environment._id

    def _component(self, component) -> str:
        if not component.id:
            component._is_anonymous = True
            self._client.components._validate(component, raise_on_failure=True)
            self._client.components._resolve_arm_id_or_upload_dependencies(component)
            rest = component._to_rest_object().serialize()
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
        document = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
        if not isinstance(document, dict) or "$schema" not in document:
            continue
        file = path.relative_to(root).as_posix()
        try:
            rows.append(translator.row(file))
        except KindNotHandled as error:
            refused.append({"file": file, "error": str(error)})
        except Exception as error:
            # Without the place of this folder, which differs from machine to machine.
            message = str(error).replace(f"{root}/", "")
            refused.append({"file": file, "error": f"{type(error).__name__}: {message}"[:300]})
    for name, items in (("expected", rows), ("refused", refused)):
        lines = [json.dumps(item, sort_keys=True) + "\n" for item in items]
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    print(json.dumps({"rows": len(rows), "refused": len(refused)}))


if __name__ == "__main__":
    main()
