"""Loads Azure ML YAML files as `az ml` does and prints, as JSON, what each means in REST.

No service is called: references stay as they are written.
"""

import argparse
import json
import sys
import warnings
from pathlib import Path

import yaml

KINDS = {
    "pipelineJob": "job",
    "commandJob": "job",
    "commandComponent": "component",
    "schedule": "schedule",
    "batchEndpoint": "endpoint",
    "amlCompute": "compute",
}


def kind_of(path: Path) -> str:
    """Returns the kind that the file's $schema names."""
    schema = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("$schema", "")
    name = schema.rsplit("/", 1)[-1].removesuffix(".schema.json")
    if name not in KINDS:
        raise SystemExit(f"{path}: its $schema {schema!r} is none of {', '.join(KINDS)}")
    return KINDS[name]


def load(path: Path):
    """Returns the body that the SDK would send for the file."""
    from azure.ai.ml import load_batch_endpoint, load_component, load_compute, load_job
    from azure.ai.ml.entities._load_functions import load_schedule

    kind = kind_of(path)
    if kind == "job":
        job = load_job(path)
        job._validate(raise_error=True)
        return job._to_rest_object()
    if kind == "component":
        # The service gives the next number where a file leaves the version to it.
        component = load_component(path, params_override=[{"version": "1"}])
        component._validate(raise_error=True)
        return component._to_rest_object()
    if kind == "schedule":
        schedule = load_schedule(path)
        schedule._validate(raise_error=True)
        return schedule._to_rest_object()
    if kind == "endpoint":
        # As with `az ml batch-endpoint create --name`: the file may leave the name to the command line.
        return load_batch_endpoint(path, params_override=[{"name": "an-endpoint"}])._to_rest_batch_endpoint("westeurope")
    return load_compute(path)._to_rest_object()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    arguments = parser.parse_args()

    out, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    bodies = {}
    for path in arguments.files:
        try:
            bodies[str(path)] = load(path).serialize()
        except Exception as error:
            raise SystemExit(f"{path}: {type(error).__name__}: {error}") from error
    json.dump(bodies, out, indent=2, default=str)
    out.write("\n")


if __name__ == "__main__":
    main()
