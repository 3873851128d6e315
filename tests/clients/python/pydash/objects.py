"""Reading and writing nested mappings, lists and attributes by path."""

from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from copy import deepcopy

_ABSENT = object()


def _keys(path):
    if isinstance(path, str):
        return path.split(".")
    return list(path) if isinstance(path, Sequence) else [path]


def _child(value, key):
    if isinstance(value, Mapping):
        return value.get(key, _ABSENT)
    if isinstance(value, Sequence) and not isinstance(value, str):
        try:
            return value[int(key)]
        except (ValueError, IndexError):
            return _ABSENT
    return getattr(value, str(key), _ABSENT)


def get(obj, path, default=None):
    """Returns what lies at the path, or the default where nothing (or None) does."""
    for key in _keys(path):
        obj = _child(obj, key)
        if obj is _ABSENT or obj is None:
            return default
    return obj


def set_(obj, path, value):
    """Puts a value at the path, making the mappings on the way, and returns the object."""
    *parents, last = _keys(path)
    target = obj
    for key in parents:
        child = _child(target, key)
        if child is _ABSENT or child is None:
            child = {}
            _assign(target, key, child)
        target = child
    _assign(target, last, value)
    return obj


def omit(obj, keys):
    """Returns a copy of a mapping without the keys or paths named."""
    copy = deepcopy(dict(obj))
    for path in [keys] if isinstance(keys, str) else keys:
        *parents, last = _keys(path)
        target = get(copy, parents) if parents else copy
        if isinstance(target, MutableMapping):
            target.pop(last, None)
    return copy


def _assign(target, key, value):
    if isinstance(target, MutableMapping):
        target[key] = value
    elif isinstance(target, MutableSequence):
        target[int(key)] = value
    else:
        setattr(target, key, value)
