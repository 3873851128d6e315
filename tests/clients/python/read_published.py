"""Reads a published pipeline back with the official Azure ML client and prints it as one JSON document.

What is printed comes from the client's own objects, not from the answers' text: it is what a user of the
client sees. Nothing but the document goes to standard output.
"""

import argparse
import json
import sys
import warnings

import local_workspace


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    local_workspace.add_arguments(parser)
    parser.add_argument("--job", help="pipeline job to read with its children")
    parser.add_argument("--schedule", action="append", default=[], help="schedule to read; can be repeated")
    parser.add_argument("--endpoint", help="batch endpoint to read")
    parser.add_argument("--environment", action="append", default=[], metavar="NAME[:VERSION]")
    parser.add_argument("--component", action="append", default=[], metavar="NAME[:VERSION]")
    parser.add_argument("--compute", action="append", default=[], help="compute to read; can be repeated")
    return parser.parse_args()


def value_of(binding):
    """Returns a literal as it is and data as its path, from an input or output of a pipeline job."""
    data = binding._data
    return getattr(data, "path", data)


def describe_job(job) -> dict:
    return {
        "name": job.name,
        "id": job.id,
        "type": job.type,
        "display_name": job.display_name,
        "experiment_name": job.experiment_name,
        "status": job.status,
        "created_at": job.creation_context.created_at if job.creation_context else None,
        "services": sorted(job.services or {}),
    }


def describe_pipeline_job(client, name: str) -> dict:
    job = client.jobs.get(name)
    return {
        **describe_job(job),
        "inputs": {key: value_of(value) for key, value in job.inputs.items()},
        "outputs": {key: value_of(value) for key, value in job.outputs.items()},
        "steps": sorted(job.jobs),
        "children": sorted(
            (describe_job(child) for child in client.jobs.list(parent_job_name=name)),
            key=lambda child: (child["display_name"] or "", child["name"]),
        ),
    }


def describe_schedule(schedule) -> dict:
    trigger = schedule.trigger
    pattern = getattr(trigger, "schedule", None)
    return {
        "name": schedule.name,
        "display_name": schedule.display_name,
        "is_enabled": schedule.is_enabled,
        "provisioning_state": schedule.provisioning_state,
        "trigger": {
            "type": trigger.type.lower(),
            "time_zone": trigger.time_zone,
            "start_time": trigger.start_time,
            "end_time": trigger.end_time,
            "expression": getattr(trigger, "expression", None),
            "frequency": getattr(trigger, "frequency", None),
            "interval": getattr(trigger, "interval", None),
            "pattern": pattern
            and {"week_days": pattern.week_days, "hours": pattern.hours, "minutes": pattern.minutes},
        },
        "create_job": {
            "type": schedule.create_job.type,
            "display_name": schedule.create_job.display_name,
            "inputs": {key: value_of(value) for key, value in schedule.create_job.inputs.items()},
        },
    }


def describe_endpoint(endpoint) -> dict:
    defaults = endpoint.defaults or {}
    name = defaults.get("deployment_name") if isinstance(defaults, dict) else defaults.deployment_name
    return {
        "name": endpoint.name,
        "auth_mode": endpoint.auth_mode,
        "scoring_uri": endpoint.scoring_uri,
        "provisioning_state": endpoint.provisioning_state,
        "default_deployment": name,
    }


def describe_environment(environment) -> dict:
    return {
        "name": environment.name,
        "version": environment.version,
        "id": environment.id,
        "image": environment.image,
        "os_type": environment.os_type,
    }


def describe_component(component) -> dict:
    return {
        "name": component.name,
        "version": component.version,
        "id": component.id,
        "type": component.type,
        "display_name": component.display_name,
        "inputs": {
            key: {"type": value.type, "default": getattr(value, "default", None)}
            for key, value in component.inputs.items()
        },
        "outputs": {key: value.type for key, value in component.outputs.items()},
        "environment": getattr(component, "environment", None),
        "code": getattr(component, "code", None),
        "steps": sorted(getattr(component, "jobs", None) or {}),
    }


def describe_compute(compute) -> dict:
    return {
        "name": compute.name,
        "type": compute.type,
        "size": compute.size,
        "min_instances": compute.min_instances,
        "max_instances": compute.max_instances,
        "idle_time_before_scale_down": compute.idle_time_before_scale_down,
        "provisioning_state": compute.provisioning_state,
    }


def read_versions(operations, reference: str) -> list:
    """Reads the version named, or each one that the client lists where none is."""
    name, _, version = reference.partition(":")
    versions = [version] if version else [asset.version for asset in operations.list(name=name)]
    return [operations.get(name, version) for version in versions]


def read_published(client, arguments: argparse.Namespace) -> dict:
    workspace = client.workspaces.get(arguments.workspace)
    document = {
        "workspace": {"name": workspace.name, "location": workspace.location},
        "schedules": {name: describe_schedule(client.schedules.get(name)) for name in arguments.schedule},
        "enabled_schedules": sorted(schedule.name for schedule in client.schedules.list()),
        "environments": [
            describe_environment(environment)
            for reference in arguments.environment
            for environment in read_versions(client.environments, reference)
        ],
        "components": [
            describe_component(component)
            for reference in arguments.component
            for component in read_versions(client.components, reference)
        ],
        "computes": {name: describe_compute(client.compute.get(name)) for name in arguments.compute},
    }
    if arguments.job:
        document["job"] = describe_pipeline_job(client, arguments.job)
        document["job"]["listed"] = arguments.job in {job.name for job in client.jobs.list() if job}
    if arguments.endpoint:
        document["endpoint"] = describe_endpoint(client.batch_endpoints.get(arguments.endpoint))
    return document


def main() -> None:
    arguments = parse_arguments()
    # The client prints notes of its own to standard output.
    out, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    try:
        document = read_published(local_workspace.connect(arguments), arguments)
    except Exception as error:
        local_workspace.fail(error)
    json.dump(document, out, indent=2, default=str)
    out.write("\n")


if __name__ == "__main__":
    main()
