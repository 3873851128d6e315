"""The component databricks-run against a server that speaks Databricks' Jobs API 2.1 and gives out tokens."""

import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[3] / "pipelines/components/databricks-run/src/databricks_run.py"
TOKEN = "a-token-of-the-identity"


class Handler(http.server.BaseHTTPRequestHandler):
    """One workspace, and the identity of the compute."""

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=None):
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        jobs = self.server
        if self.path.startswith("/msi"):
            if self.headers["Secret"] != "the-secret" or "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d" not in self.path:
                self.answer(401, {})
            else:
                self.answer(200, {"access_token": TOKEN})
        elif self.is_authorized():
            jobs.looks += 1
            state = jobs.states[min(jobs.looks, len(jobs.states)) - 1]
            if jobs.seen is not None:
                jobs.seen.set()
            self.answer(200, {"run_page_url": "https://adb/run/7", "state": state})

    def do_POST(self):
        jobs = self.server
        if not self.is_authorized():
            return
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if jobs.throttles > 0:
            jobs.throttles -= 1
            self.answer(429, {}, {"Retry-After": "0"})
        elif jobs.refuses:
            self.answer(403, {"error_code": "PERMISSION_DENIED", "message": "may not create clusters"})
        else:
            jobs.posts.append((self.path, body))
            self.answer(200, {"run_id": 7})

    def is_authorized(self):
        if self.headers["Authorization"] == f"Bearer {TOKEN}":
            return True
        self.answer(401, {})
        return False


class DatabricksRunTests(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.states = [
            {"life_cycle_state": "PENDING"},
            {"life_cycle_state": "RUNNING"},
            {"life_cycle_state": "TERMINATED", "result_state": "SUCCESS"},
        ]
        self.server.looks, self.server.throttles, self.server.refuses = 0, 0, False
        self.server.posts, self.server.seen = [], None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()

    def start(self, *arguments):
        address = f"http://127.0.0.1:{self.server.server_address[1]}"
        environment = {**os.environ, "MSI_ENDPOINT": f"{address}/msi", "MSI_SECRET": "the-secret", "AZUREML_RUN_ID": "step-1"}
        return subprocess.Popen(
            [sys.executable, str(SCRIPT), "--workspace-url", address, "--spark-version", "15.4.x-scala2.12",
             "--node-type", "Standard_DS3_v2", "--poll-seconds", "0.01", "--result", self.folder.name, *arguments],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run_to_end(self, *arguments):
        process = self.start(*arguments)
        output, error = process.communicate(timeout=120)
        return process.returncode, output, error

    def test_a_notebook_is_run_on_a_job_cluster_and_awaited(self):
        code, output, _ = self.run_to_end("--task", "notebook", "--source", "/Shared/prepare", "--parameters", '{"day": "1"}')
        self.assertEqual(code, 0)
        (path, body), = self.server.posts
        self.assertEqual(path, "/api/2.1/jobs/runs/submit")
        self.assertEqual(body["run_name"], "step-1")
        self.assertEqual(body["tasks"][0]["notebook_task"], {"notebook_path": "/Shared/prepare", "base_parameters": {"day": "1"}})
        self.assertEqual(body["tasks"][0]["new_cluster"]["num_workers"], 1)
        self.assertIn("https://adb/run/7", output)
        self.assertEqual(json.loads(pathlib.Path(self.folder.name, "run.json").read_text())["result"], "SUCCESS")

    def test_a_script_and_a_wheel_are_run_with_their_parameters(self):
        self.run_to_end("--task", "script", "--source", "dbfs:/run.py", "--parameters", '["--day", "1"]')
        self.run_to_end("--task", "wheel", "--source", "dbfs:/p.whl", "--entry-point", "package:main", "--parameters", "[]")
        script, wheel = (body["tasks"][0] for _, body in self.server.posts)
        self.assertEqual(script["spark_python_task"], {"python_file": "dbfs:/run.py", "parameters": ["--day", "1"]})
        self.assertEqual(wheel["python_wheel_task"], {"package_name": "package", "entry_point": "main", "parameters": []})
        self.assertEqual(wheel["libraries"], [{"whl": "dbfs:/p.whl"}])

    def test_a_failed_run_fails_the_step_and_says_why(self):
        self.server.states = [{"life_cycle_state": "TERMINATED", "result_state": "FAILED", "state_message": "no such table"}]
        code, output, _ = self.run_to_end("--task", "notebook", "--source", "/Shared/prepare")
        self.assertEqual(code, 1)
        self.assertIn("no such table", output)

    def test_throttling_is_waited_out(self):
        self.server.throttles = 2
        code, _, _ = self.run_to_end("--task", "notebook", "--source", "/Shared/prepare")
        self.assertEqual(code, 0)
        self.assertEqual(len(self.server.posts), 1)

    def test_a_refusal_fails_the_step_without_showing_the_token(self):
        self.server.refuses = True
        code, output, error = self.run_to_end("--task", "notebook", "--source", "/Shared/prepare")
        self.assertEqual(code, 1)
        self.assertIn("may not create clusters", error)
        self.assertNotIn(TOKEN, output + error)

    def test_the_run_is_cancelled_with_the_job(self):
        self.server.states = [{"life_cycle_state": "RUNNING"}]
        self.server.seen = threading.Event()
        process = self.start("--task", "notebook", "--source", "/Shared/prepare")
        self.assertTrue(self.server.seen.wait(timeout=120))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(self.server.posts[-1], ("/api/2.1/jobs/runs/cancel", {"run_id": 7}))


if __name__ == "__main__":
    unittest.main()
