"""Trains a logistic regression and writes the model and its probabilities for the test cases."""

import argparse
from pathlib import Path

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

NOT_MEASURED = ["id", "malignant"]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train-data", type=Path, required=True, help="CSV of the training cases")
    parser.add_argument("--test-data", type=Path, required=True, help="CSV of the test cases")
    parser.add_argument("--model", type=Path, required=True, help="folder to write model.joblib to")
    parser.add_argument("--probabilities", type=Path, required=True, help="CSV to write id and probability to")
    return parser.parse_args()


def read_cases(path: Path) -> pd.DataFrame:
    cases = pd.read_csv(path)
    missing = [name for name in NOT_MEASURED if name not in cases.columns]
    if missing:
        raise SystemExit(f"{path} has no column {' or '.join(missing)}")
    return cases


def fit(cases: pd.DataFrame) -> Pipeline:
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    return model.fit(cases.drop(columns=NOT_MEASURED), cases["malignant"])


def main() -> None:
    arguments = parse_arguments()
    train, test = read_cases(arguments.train_data), read_cases(arguments.test_data)

    model = fit(train)
    arguments.model.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, arguments.model / "model.joblib")

    probability = model.predict_proba(test.drop(columns=NOT_MEASURED))[:, 1]
    pd.DataFrame({"id": test["id"], "probability": probability}).to_csv(arguments.probabilities, index=False)
    print(f"logistic regression: trained on {len(train)} cases, scored {len(test)}")


if __name__ == "__main__":
    main()
