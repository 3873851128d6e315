namespace Slipway.Pipelines.Definitions;

/// <summary>What an AutoML job looks for a model for, and what Azure ML's own clients then fill in.</summary>
internal sealed record AutoMLTask(string Name)
{
    public bool IsText => Name.StartsWith("text_", StringComparison.Ordinal);

    public bool IsImage => Name.StartsWith("image_", StringComparison.Ordinal);

    public bool IsTabular => !IsText && !IsImage;

    /// <summary>The service has one metric only for these, and is not told it.</summary>
    public bool HasOneMetric => Name is "text_ner" or "text_classification_multilabel";

    /// <summary>What is optimized when the file does not say, in YAML's words.</summary>
    /// <param name="isStep">In a pipeline a classification goes by another metric than on its own.</param>
    public string Metric(bool isStep) => Name switch
    {
        "classification" when !isStep => "auc_weighted",
        "regression" or "forecasting" => "normalized_root_mean_squared_error",
        "image_object_detection" or "image_instance_segmentation" => "mean_average_precision",
        "image_classification_multilabel" => "iou",
        _ => "accuracy",
    };
}
