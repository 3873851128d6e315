"""Compares the models on the test cases: metrics.json, and the ROC curves as a picture."""

import argparse
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # There is no display where this runs.

import pandas as pd
from matplotlib import pyplot as plt
from sklearn.metrics import accuracy_score, roc_auc_score, roc_curve

LABELS = {"python": "logistic regression (Python)", "r": "random forest (R)"}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test-data", type=Path, required=True, help="CSV of the test cases")
    parser.add_argument("--python-probabilities", type=Path, required=True, help="CSV of the Python model's scores")
    parser.add_argument("--r-probabilities", type=Path, required=True, help="CSV of the R model's scores")
    parser.add_argument("--evaluation", type=Path, required=True, help="folder to write the results to")
    return parser.parse_args()


def read_probabilities(path: Path, cases: pd.DataFrame) -> pd.Series:
    """Reads one model's probabilities in the order of the cases; every case must be there once."""
    scores = pd.read_csv(path).set_index("id")["probability"]
    if scores.index.has_duplicates or set(scores.index) != set(cases["id"]):
        raise SystemExit(f"{path} does not score each of the {len(cases)} test cases exactly once")
    return scores.loc[cases["id"]]


def measure(malignant: pd.Series, probability: pd.Series) -> dict:
    return {
        "accuracy": round(float(accuracy_score(malignant, probability >= 0.5)), 6),
        "roc_auc": round(float(roc_auc_score(malignant, probability)), 6),
    }


def plot(malignant: pd.Series, probabilities: dict, metrics: dict, path: Path) -> None:
    figure, axes = plt.subplots(figsize=(6, 6))
    for model, probability in probabilities.items():
        false_positives, true_positives, _ = roc_curve(malignant, probability)
        axes.plot(false_positives, true_positives, label=f"{LABELS[model]}, AUC {metrics[model]['roc_auc']:.3f}")
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="chance")
    axes.set(xlabel="false positive rate", ylabel="true positive rate", title="Malignant or benign: ROC on the test cases")
    axes.set_aspect("equal")
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=120, bbox_inches="tight")


def main() -> None:
    arguments = parse_arguments()
    cases = pd.read_csv(arguments.test_data)
    probabilities = {
        "python": read_probabilities(arguments.python_probabilities, cases),
        "r": read_probabilities(arguments.r_probabilities, cases),
    }

    metrics = {model: measure(cases["malignant"], probability) for model, probability in probabilities.items()}
    better = max(metrics, key=lambda model: (metrics[model]["roc_auc"], metrics[model]["accuracy"]))

    arguments.evaluation.mkdir(parents=True, exist_ok=True)
    plot(cases["malignant"], probabilities, metrics, arguments.evaluation / "roc.png")
    report = {"test_cases": len(cases), "models": metrics, "better_model": better}
    (arguments.evaluation / "metrics.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")

    for model, values in metrics.items():
        print(f"{LABELS[model]}: accuracy {values['accuracy']:.3f}, ROC AUC {values['roc_auc']:.3f}")
    print(f"better: {LABELS[better]}")


if __name__ == "__main__":
    main()
