# Loads the distributions named in argv[1] (a JSON list) and prints what it finds, one JSON object a
# line; for those named in argv[2] also what their extras require. Those named in argv[3] are looked up and not loaded. "begin" comes before each, so that a crash of the interpreter can be laid at its door.
import importlib
import importlib.util
import json
import os
import platform
import re
import sys
import time
from importlib import metadata

out = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)


def say(**what):
    out.write("slipway " + json.dumps(what) + "\n")
    out.flush()


def full_version(info):
    text = "{0.major}.{0.minor}.{0.micro}".format(info)
    return text if info.releaselevel == "final" else text + info.releaselevel[0] + str(info.serial)


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


known = {}


def find(name):
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        if not known:
            for candidate in metadata.distributions():
                known.setdefault(normalized(candidate.metadata["Name"] or ""), candidate)
        if normalized(name) in known:
            return known[normalized(name)]
        raise


def version_of(name):
    try:
        return find(name).version
    except metadata.PackageNotFoundError:
        return None


def extra_requirements(distribution):
    return [
        {"requirement": text, "found": version_of(re.match(r"[A-Za-z0-9._-]*", text).group())}
        for text in distribution.requires or ()
        if "extra" in text.partition(";")[2]
    ]


def modules_in(files):
    # The outermost importable things: a package with __init__, or a module; inside a namespace, its portions.
    found = set()
    for file in files:
        parts = list(getattr(file, "parts", ()))
        if not parts or ".." in parts or parts[0].endswith((".dist-info", ".egg-info", ".data")):
            continue
        stem = parts[-1].split(".")[0]
        if not parts[-1].endswith((".py", ".so", ".pyd")):
            continue
        found.add(tuple(parts[:-1] if stem == "__init__" else parts[:-1] + [stem]))
    names = set()
    for path in found:
        if not path or any(path[:i] in found for i in range(1, len(path))):
            continue
        if all(part.isidentifier() for part in path):
            names.add(".".join(path))
    return names


def import_names(distribution):
    names = set()
    record = distribution.read_text("RECORD")
    if record:
        names = modules_in(distribution.files or ())
    if not names:
        names = set((distribution.read_text("top_level.txt") or "").replace("/", ".").split())
    if not names:
        names = modules_in(distribution.files or ())
    # Tests and examples that were installed beside it are not what it is asked for.
    beside = {"test", "tests", "testing", "docs", "doc", "example", "examples", "benchmarks", "setup", "conftest"}
    wanted = {n for n in names if not n.startswith("_") and n.split(".")[0] not in beside} or names
    if wanted:
        return sorted(wanted), "recorded"
    guess = normalized(distribution.metadata["Name"]).replace("-", "_")
    try:
        return ([guess], "guessed") if importlib.util.find_spec(guess) else ([], "none")
    except (ImportError, ValueError):
        return [], "none"


# The folder where the interpreter happens to stand is not where packages are.
sys.path[:] = [entry for entry in sys.path if entry]

say(environment={
    "os_name": os.name,
    "sys_platform": sys.platform,
    "platform_machine": platform.machine(),
    "platform_python_implementation": platform.python_implementation(),
    "platform_release": platform.release(),
    "platform_system": platform.system(),
    "platform_version": platform.version(),
    "python_version": ".".join(platform.python_version_tuple()[:2]),
    "python_full_version": platform.python_version(),
    "implementation_name": sys.implementation.name,
    "implementation_version": full_version(sys.implementation.version),
})

with_extras = json.loads(sys.argv[2])
not_loaded = json.loads(sys.argv[3])
for name in json.loads(sys.argv[1]):
    say(begin=name)
    started = time.perf_counter()
    result = {"end": name}
    try:
        distribution = find(name)
        result["version"] = distribution.version
        modules, how = import_names(distribution)
        result["modules"] = modules
        result["how"] = how
        if name in with_extras:
            result["extras"] = distribution.metadata.get_all("Provides-Extra") or []
            result["extra_requirements"] = extra_requirements(distribution)
        for module in modules if name not in not_loaded else ():
            importlib.import_module(module)
    except metadata.PackageNotFoundError:
        result["missing"] = True
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        result["error"] = "{}: {}".format(type(error).__name__, error)
    result["seconds"] = time.perf_counter() - started
    say(**result)
say(done=True)
