"""Runs the entry script of a parallel step: init() once in each process, run(mini_batch) for each mini-batch.

Needs nothing but Python's own library; tables (an mltable that is read as one) need pandas and PyYAML.
What it is to do is in the environment variable SLIPWAY_PARALLEL, as JSON; its arguments are those of the script.
"""
import fnmatch
import glob
import importlib.util
import json
import multiprocessing
import multiprocessing.connection
import os
import sys
import time
import traceback

FOLDER_OUTPUT = "parallel_run_step.txt"


def say(text):
    print(time.strftime("%H:%M:%S ") + text, flush=True)


def fail(text):
    print("The parallel step can't run: " + text, file=sys.stderr, flush=True)
    sys.exit(2)


class Table:
    """The description of an mltable: its files, and how they are read as one table, if they are."""

    def __init__(self, folder):
        try:
            import yaml
        except ImportError:
            fail("its input is an mltable, and the image has no PyYAML to read that with.")
        with open(os.path.join(folder, "MLTable"), encoding="utf-8") as file:
            description = yaml.safe_load(file) or {}
        self.files = []
        for path in description.get("paths") or []:
            kind, place = next(iter(path.items()))
            if "://" in place:
                fail(f"the path '{place}' of its mltable leads out of it: put the files beside the MLTable.")
            place = os.path.join(folder, place)
            found = {"file": lambda: [place], "folder": lambda: files_of(place), "pattern": lambda: sorted(glob.glob(place, recursive=True))}
            self.files += found.get(kind, list)()
        self.reader = None
        for step in description.get("transformations") or []:
            name, options = next(iter(step.items())) if isinstance(step, dict) else (step, None)
            if name in ("read_delimited", "read_parquet", "read_json_lines"):
                self.reader = (name, options if isinstance(options, dict) else {})

    def frames(self):
        try:
            import pandas
        except ImportError:
            fail("its input is a table, and the image has no pandas to read that with.")
        name, options = self.reader
        for file in self.files:
            if name == "read_parquet":
                yield pandas.read_parquet(file), os.path.getsize(file)
            elif name == "read_json_lines":
                yield pandas.read_json(file, lines=True), os.path.getsize(file)
            else:
                header = None if options.get("header") == "no_header" else 0
                yield pandas.read_csv(
                    file, sep=options.get("delimiter", ","), header=header, encoding=options.get("encoding", "utf8")
                ), os.path.getsize(file)


def files_of(folder):
    return sorted(
        os.path.join(parent, name)
        for parent, _, names in os.walk(folder)
        for name in names
        if not fnmatch.fnmatch(name, ".amlignore")
    )


def mini_batches(settings):
    """The mini-batches with how many items each has: lists of files, or tables."""
    place, size = settings["input"], settings["miniBatchSize"]
    table = Table(place) if os.path.isfile(os.path.join(place, "MLTable")) else None
    if table is None or table.reader is None:
        if settings["partitionKeys"]:
            fail("partition_keys are of tables, and its input is files.")
        files = table.files if table else [place] if os.path.isfile(place) else files_of(place)
        for start in range(0, len(files), size):
            batch = files[start:start + size]
            yield batch, len(batch)
        return
    if settings["partitionKeys"]:
        import pandas

        whole = pandas.concat([frame for frame, _ in table.frames()], ignore_index=True)
        for _, group in whole.groupby(settings["partitionKeys"], sort=False, dropna=False):
            yield group, len(group)
        return
    for frame, length in table.frames():
        # As many rows as have about so many bytes in the file.
        rows = max(1, int(len(frame) * size / max(1, length)))
        for start in range(0, len(frame), rows):
            part = frame.iloc[start:start + rows]
            yield part, len(part)


def rows_of(result, header):
    """What run() has returned, as the lines that are appended, and how many items it stands for."""
    if hasattr(result, "to_csv") and hasattr(result, "columns"):
        return result.to_csv(sep=" ", header=header, index=False), len(result)
    if result is None or isinstance(result, (str, bytes)) or not hasattr(result, "__len__"):
        raise TypeError(f"run() has returned {type(result).__name__}; it must return a list, an array or a DataFrame with an element for each item")
    return "".join(f"{row}\n" for row in result), len(result)


def work(connection, settings, arguments, number):
    """A process: its answer to a mini-batch is what run() makes of it, or what it fails with."""
    script = os.path.abspath(settings["entryScript"])
    sys.argv = [script] + arguments
    sys.path.insert(0, os.path.dirname(script))
    os.environ["AZ_BATCH_NODE_ID"] = "0"
    try:
        specification = importlib.util.spec_from_file_location("entry_script", script)
        module = importlib.util.module_from_spec(specification)
        sys.modules["entry_script"] = module
        specification.loader.exec_module(module)
        if hasattr(module, "init"):
            module.init()
        connection.send(("ready", None, 0))
    except BaseException:
        connection.send(("broken", traceback.format_exc(), 0))
        return
    header = "--append_row_dataframe_header" in arguments
    while True:
        batch = connection.recv()
        if batch is None:
            if hasattr(module, "shutdown"):
                module.shutdown()
            return
        try:
            text, count = rows_of(module.run(batch), header)
            connection.send(("done", text, count))
        except BaseException:
            connection.send(("failed", traceback.format_exc(), 0))


class Process:
    def __init__(self, settings, arguments, number):
        self.settings, self.arguments, self.number = settings, arguments, number
        self.start()

    def start(self):
        # What comes of a fork has what this process has, which is nothing of the script's.
        context = multiprocessing.get_context("fork")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=work, args=(other, self.settings, self.arguments, self.number), daemon=True)
        self.process.start()
        other.close()
        self.task = self.deadline = None
        self.is_ready = False

    def give(self, task):
        self.task = task
        self.deadline = time.monotonic() + self.settings["timeout"]
        self.send(task["batch"])

    def send(self, what):
        try:
            self.connection.send(what)
        except OSError:
            # It has ended, which the next look at it says, if there is one.
            pass

    def kill(self):
        self.process.kill()
        self.process.join()
        self.connection.close()


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
    settings = json.loads(os.environ["SLIPWAY_PARALLEL"])
    settings["input"], settings["output"] = sys.argv[1], sys.argv[2]
    arguments = sys.argv[3:]
    if not os.path.isfile(settings["entryScript"]):
        fail(f"its code has no file '{settings['entryScript']}'.")
    output = settings["output"]
    if output and os.path.isdir(output):
        output = os.path.join(output, FOLDER_OUTPUT)
    # Names of files that are no text come back as the bytes that they are.
    results = open(output, "w", encoding="utf-8", errors="surrogateescape") if output else None

    source = enumerate(mini_batches(settings), 1)
    again, counts = [], {"done": 0, "failed": 0, "items": 0, "failed items": 0}
    processes = [Process(settings, arguments, number) for number in range(settings["processes"])]

    def next_task():
        if again:
            return again.pop(0)
        number, found = next(source, (None, None))
        return None if number is None else {"number": number, "batch": found[0], "items": found[1], "tries": 0}

    def ended(task, reason, text):
        """A try has failed: another one, or the end of the mini-batch."""
        task["tries"] += 1
        if task["tries"] <= settings["maxRetries"]:
            say(f"mini-batch {task['number']} {reason}, and is tried again ({task['tries']} of {settings['maxRetries']}).\n{text}".rstrip())
            again.append(task)
            return
        say(f"mini-batch {task['number']} {reason}.\n{text}".rstrip())
        counts["failed"] += 1
        counts["failed items"] += task["items"]

    def done(task, text, count):
        counts["done"] += 1
        counts["items"] += count
        counts["failed items"] += max(0, task["items"] - count)
        if results:
            results.write(text)
            results.flush()

    def is_over():
        return (0 <= settings["miniBatchErrorThreshold"] < counts["failed"]) or (0 <= settings["errorThreshold"] < counts["failed items"])

    while not is_over():
        for process in processes:
            if process.is_ready and process.task is None:
                task = next_task()
                if task is None:
                    break
                process.give(task)
        busy = [process for process in processes if process.task is not None or not process.is_ready]
        if not busy:
            break
        if not again and all(process.task is None for process in processes) and all(p.is_ready for p in processes):
            break
        soonest = min((process.deadline for process in busy if process.deadline), default=None)
        patience = None if soonest is None else max(0, soonest - time.monotonic())
        heard = multiprocessing.connection.wait([process.connection for process in busy], patience)
        for process in busy:
            task = process.task
            if process.connection in heard:
                try:
                    what, text, count = process.connection.recv()
                except (EOFError, OSError):
                    process.kill()
                    what, text, count = "gone", f"exit code {process.process.exitcode}", 0
                if what == "ready":
                    process.is_ready = True
                    continue
                process.task = process.deadline = None
                if what == "broken" or (what == "gone" and task is None):
                    print(text, file=sys.stderr, flush=True)
                    fail("init() of its entry script has failed, or the script can't be loaded.")
                elif what == "done":
                    done(task, text, count)
                elif what == "failed":
                    ended(task, "has failed", text)
                else:
                    ended(task, "has ended its process", text)
                    process.start()
            elif process.deadline and time.monotonic() >= process.deadline:
                process.kill()
                ended(task, f"has taken longer than {settings['timeout']} s", "")
                process.start()

    for process in processes:
        if is_over() or not process.is_ready:
            process.kill()
        else:
            process.send(None)
            process.process.join()
    if results:
        results.close()
    say(
        f"{counts['done']} mini-batches done, {counts['failed']} failed; "
        f"{counts['items']} items done, {counts['failed items']} failed"
    )
    if is_over():
        print("More has failed than error_threshold and mini_batch_error_threshold let.", file=sys.stderr, flush=True)
        sys.exit(1)


main()
