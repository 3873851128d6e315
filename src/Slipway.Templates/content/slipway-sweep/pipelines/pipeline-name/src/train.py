"""Fits a curve to noisy points, and logs by MLflow how far it is from points that it has not seen."""
import argparse
import json
from pathlib import Path

import numpy

import tracking

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("--degree", type=int, required=True)
parser.add_argument("--penalty", type=float, required=True)
parser.add_argument("--model", type=Path, required=True)
arguments = parser.parse_args()

generator = numpy.random.default_rng(arguments.seed)
x = numpy.sort(generator.uniform(-1, 1, size=60))
y = numpy.sin(3 * x) + generator.normal(scale=0.2, size=x.size)
seen = numpy.arange(x.size) % 3 > 0

terms = numpy.vander(x, arguments.degree + 1)
penalty = arguments.penalty * numpy.eye(terms.shape[1])
weights = numpy.linalg.solve(terms[seen].T @ terms[seen] + penalty, terms[seen].T @ y[seen])
error = float(numpy.sqrt(numpy.mean((terms[~seen] @ weights - y[~seen]) ** 2)))

tracking.log_param("degree", arguments.degree)
tracking.log_param("penalty", arguments.penalty)
tracking.log_metric("error", error)
arguments.model.mkdir(parents=True, exist_ok=True)
(arguments.model / "weights.json").write_text(json.dumps({"weights": weights.tolist(), "error": error}), encoding="utf-8")
print(f"degree {arguments.degree}, penalty {arguments.penalty:.4f}: error {error:.4f}")
