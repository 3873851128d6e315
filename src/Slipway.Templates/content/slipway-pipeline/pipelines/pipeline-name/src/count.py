"""Writes the first numbers into a file."""
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--count", type=int, required=True)
parser.add_argument("--numbers", required=True)
arguments = parser.parse_args()

with open(arguments.numbers, "w", encoding="utf-8") as numbers:
    numbers.writelines(f"{number}\n" for number in range(arguments.count))
