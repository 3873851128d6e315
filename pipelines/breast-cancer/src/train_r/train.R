# Grows a random forest and writes the model and its probabilities for the test cases.

suppressPackageStartupMessages({
  library(data.table)
  library(optparse)
  library(randomForest)
})

parse_arguments <- function() {
  options <- list(
    make_option("--train-data", dest = "train_data", help = "CSV of the training cases"),
    make_option("--test-data", dest = "test_data", help = "CSV of the test cases"),
    make_option("--trees", type = "integer", help = "number of trees in the forest"),
    make_option("--seed", type = "integer", help = "seed of the forest"),
    make_option("--model", help = "folder to write model.rds to"),
    make_option("--probabilities", help = "CSV to write id and probability to")
  )
  arguments <- parse_args(OptionParser(option_list = options))
  for (option in options) {
    # What does not parse as its type is left as text by optparse, with no more than a warning.
    if (typeof(arguments[[option@dest]]) != option@type) {
      stop(option@long_flag, " is missing or no ", option@type, call. = FALSE)
    }
  }
  if (arguments$trees < 1) {
    stop("--trees is ", arguments$trees, ", but a forest needs at least one tree", call. = FALSE)
  }
  arguments
}

read_cases <- function(path) {
  cases <- fread(path, data.table = FALSE)
  missing <- setdiff(c("id", "malignant"), names(cases))
  if (length(missing) > 0) {
    stop(path, " has no column ", paste(missing, collapse = " or "), call. = FALSE)
  }
  cases
}

measurements <- function(cases) cases[, setdiff(names(cases), c("id", "malignant"))]

arguments <- parse_arguments()
train <- read_cases(arguments$train_data)
test <- read_cases(arguments$test_data)

set.seed(arguments$seed)
model <- randomForest(
  x = measurements(train),
  y = factor(train$malignant, levels = c(0, 1)),
  ntree = arguments$trees
)
dir.create(arguments$model, recursive = TRUE, showWarnings = FALSE)
saveRDS(model, file.path(arguments$model, "model.rds"))

probability <- predict(model, measurements(test), type = "prob")[, "1"]
fwrite(data.frame(id = test$id, probability = probability), arguments$probabilities)
cat(sprintf("random forest: %d trees on %d cases, scored %d\n", model$ntree, nrow(train), nrow(test)))
