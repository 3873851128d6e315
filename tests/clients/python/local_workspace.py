"""Points azure-ai-ml, which is made for Azure, at a workspace served on this machine.

Only its public settings are used: the address of the service, one more cloud in its table of clouds, the
authority that it trusts, and a credential. The SDK's code stays as it is.
"""

import argparse
import os
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

CLOUD = "LocalWorkspace"


# What the names of the files end with that have the tokens for these.
SUFFIXES = {"https://ml.azure.com": ".ml", "https://storage.azure.com": ".storage"}


class FileTokenCredential:
    """Gives the token that a file holds, or one beside it where it is for another service, read anew each time."""

    def __init__(self, path: Path):
        self._path = path

    def get_token(self, *scopes, **_):
        from azure.core.credentials import AccessToken

        suffix = next((suffix for service, suffix in SUFFIXES.items() for scope in scopes if scope.startswith(service)), "")
        token = self._path.with_name(self._path.name + suffix).read_text(encoding="utf-8")
        return AccessToken(token.strip(), int(time.time()) + 3600)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say where the workspace is and how to be let in."""
    parser.add_argument("--url", required=True, help="address of the service, such as https://localhost:8443")
    parser.add_argument("--token-file", type=Path, required=True, help="file with the bearer token")
    parser.add_argument("--ca-file", type=Path, required=True, help="certificate of the authority, PEM")
    parser.add_argument("--subscription-id", required=True)
    parser.add_argument("--resource-group", required=True)
    parser.add_argument("--workspace", required=True)


def connect(arguments: argparse.Namespace, registry: str = None):
    """Returns an MLClient of the workspace that the options name, or of a registry."""
    for path in (arguments.token_file, arguments.ca_file):
        if not path.is_file():
            raise SystemExit(f"{path} is no file")
    url = arguments.url.rstrip("/")
    # Both are read by the SDK and by requests when the first request is made.
    os.environ["AZUREML_DEV_URL_MFE"] = url
    os.environ["REQUESTS_CA_BUNDLE"] = str(arguments.ca_file.resolve())
    _resolve_localhost_names()
    _add_cloud(url)

    from azure.ai.ml import MLClient

    return MLClient(
        FileTokenCredential(arguments.token_file),
        arguments.subscription_id,
        arguments.resource_group,
        arguments.workspace if registry is None else None,
        registry,
        cloud=CLOUD,
        show_progress=False,
    )


def _add_cloud(url: str) -> None:
    """Adds the cloud of this machine.

    The SDK makes a storage account's address from its name and the cloud's storage suffix, whatever the
    datastore says: the suffix carries the port, so that https://ACCOUNT.blob.localhost:PORT is here too.
    """
    from azure.ai.ml import _azure_environments as environments

    names = environments.EndpointURLS
    azure = environments._environments[environments.AzureEnvironments.ENV_DEFAULT]
    environments._environments[CLOUD] = {
        **azure,
        names.RESOURCE_MANAGER_ENDPOINT: url,
        names.REGISTRY_DISCOVERY_ENDPOINT: f"{url}/",
        names.STORAGE_ENDPOINT: f"localhost:{urlsplit(url).port or 443}",
    }


def _resolve_localhost_names() -> None:
    """Resolves NAME.localhost to loopback, as RFC 6761 asks and as glibc without systemd does not."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        name = host.decode("ascii") if isinstance(host, bytes) else host
        local = isinstance(name, str) and name.rstrip(".").lower().endswith(".localhost")
        return resolve("127.0.0.1" if local else host, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo


def fail(error: Exception) -> None:
    """Ends the program with one line for a person and the exchange that led to it."""
    print(f"{type(error).__name__}: {error}", file=sys.stderr)
    response = getattr(error, "response", None)
    if response is not None:
        print(f"answer {response.status_code} to {response.request.method} {response.request.url}", file=sys.stderr)
    raise SystemExit(1)
