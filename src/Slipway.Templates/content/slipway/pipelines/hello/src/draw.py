"""Draws normally distributed numbers into a CSV file."""
import argparse

import numpy

parser = argparse.ArgumentParser()
parser.add_argument("--count", type=int, required=True)
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("--numbers", required=True)
arguments = parser.parse_args()

numbers = numpy.random.default_rng(arguments.seed).normal(size=arguments.count)
numpy.savetxt(arguments.numbers, numbers, header="value", comments="")
print(f"{arguments.count} numbers drawn")
