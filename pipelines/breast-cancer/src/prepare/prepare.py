"""Splits scikit-learn's built-in breast cancer data into a train and a test table."""

import argparse
from pathlib import Path

import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split


def share(text: str) -> float:
    """Parses a share that leaves cases on both sides of the split."""
    value = float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not more than 0 and less than 1")
    return value


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test-size", type=share, required=True, help="share of the cases kept for the test")
    parser.add_argument("--seed", type=int, required=True, help="seed of the split")
    parser.add_argument("--train-data", type=Path, required=True, help="CSV to write the training cases to")
    parser.add_argument("--test-data", type=Path, required=True, help="CSV to write the test cases to")
    return parser.parse_args()


def load_cases() -> pd.DataFrame:
    """Returns one row per case: its id, 1 for malignant or 0 for benign, and its measurements."""
    data = load_breast_cancer(as_frame=True)
    cases = data.data.rename(columns=lambda name: name.replace(" ", "_"))
    # The data set counts 0 as malignant; the question asked here is the other way round.
    cases.insert(0, "malignant", 1 - data.target)
    cases.insert(0, "id", cases.index)
    return cases


def main() -> None:
    arguments = parse_arguments()
    cases = load_cases()
    train, test = train_test_split(
        cases, test_size=arguments.test_size, random_state=arguments.seed, stratify=cases["malignant"]
    )
    for name, table, path in [("train", train, arguments.train_data), ("test", test, arguments.test_data)]:
        table.to_csv(path, index=False)
        print(f"{name}: {len(table)} cases, {table['malignant'].sum()} of them malignant")


if __name__ == "__main__":
    main()
