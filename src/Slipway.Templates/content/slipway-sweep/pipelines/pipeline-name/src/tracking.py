"""Logs to the run of this step: by the package mlflow where the image has it, else by MLflow's REST API.

In Azure, mlflow needs azureml-mlflow beside it: both are lines of the image's requirements.txt.
"""
import json
import os
import time
import urllib.request

try:
    import mlflow
except ModuleNotFoundError:
    mlflow = None


def log_metric(key, value):
    if mlflow is not None:
        mlflow.log_metric(key, value)
    else:
        _post("log-metric", {"key": key, "value": value, "timestamp": int(time.time() * 1000)})


def log_param(key, value):
    if mlflow is not None:
        mlflow.log_param(key, value)
    else:
        _post("log-parameter", {"key": key, "value": str(value)})


def _post(operation, body):
    server = os.environ["MLFLOW_TRACKING_URI"].replace("azureml://", "https://")
    request = urllib.request.Request(
        f"{server}/api/2.0/mlflow/runs/{operation}",
        json.dumps({"run_id": os.environ["MLFLOW_RUN_ID"], **body}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}"},
    )
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30).close()
