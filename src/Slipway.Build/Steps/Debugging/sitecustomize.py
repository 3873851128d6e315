"""Keeps the first Python script of a step until a debugger is there. Python runs this before anything else."""

import importlib.machinery
import importlib.util
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))

# As long as the build may take to see that debugpy can't be had.
PATIENCE = 300


def run_own():
    """Runs the sitecustomize that the image has, in whose place this one was found."""
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        own = importlib.util.module_from_spec(spec)
        sys.modules["sitecustomize"] = own
        spec.loader.exec_module(own)


def is_installed(path):
    """Whether a program came with Python or by its package managers: pip, conda, mpirun's and debugpy's own parts."""
    path = os.path.realpath(path)
    folders = path.split(os.sep)
    return (
        "site-packages" in folders
        or "dist-packages" in folders
        or path.startswith(os.path.dirname(os.path.realpath(os.__file__)) + os.sep)
        or (os.path.basename(os.path.dirname(path)) == "bin" and not path.endswith(".py"))
    )


def is_script():
    """Whether this process runs a script or a module of the step, and not a line of a shell or a tool."""
    arguments = getattr(sys, "argv", [""])
    if arguments[0] in ("", "-", "-c"):
        return False
    if arguments[0] != "-m":
        return not is_installed(arguments[0])
    with open("/proc/self/cmdline", encoding="utf-8", errors="surrogateescape") as file:
        words = file.read().split("\0")[:-1]
    # The last of Python's own words: NAME, or -mNAME.
    name = words[len(words) - len(arguments)]
    name = name.partition("m")[2] if name.startswith("-") else name
    package = name.partition(".")[0]
    if any(os.path.exists(package + end) for end in ("", ".py")):
        return True
    spec = importlib.util.find_spec(package)
    places = [] if spec is None else [spec.origin] if spec.origin else list(spec.submodule_search_locations or [])
    return any(os.path.exists(place) and not is_installed(place) for place in places)


def is_first():
    """Whether no other process of the step was here, nor of several that do the same is another the first."""
    if any(os.environ.get(rank, "0") != "0" for rank in ("RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK")):
        return False
    try:
        os.close(os.open(os.path.join(HERE, "begun"), os.O_CREAT | os.O_EXCL))
        return True
    except OSError:
        return False


def tell(port, reason=""):
    """Tells the build, which waits for the file. Not every Python has the module json."""
    place = os.path.join(HERE, "state")
    with open(place + ".new", "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("\n".join([sys.executable, str(port), reason]))
    os.rename(place + ".new", place)


def wait():
    """Waits for the debugger."""
    # Python's own modules, which are frozen, are not what is looked at.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    try:
        import debugpy

        # Nobody else is let in: what reaches the port comes from within the container.
        _, port = debugpy.listen(("127.0.0.1", 0))
    except Exception as error:
        tell("", f"{type(error).__name__}: {error}")
        time.sleep(PATIENCE)
        os._exit(1)
    tell(port)
    debugpy.wait_for_client()


try:
    run_own()
finally:
    if is_script() and is_first():
        wait()
