# Describes the numbers of a CSV file in a JSON file.
arguments <- commandArgs(trailingOnly = TRUE)
numbers <- read.csv(arguments[1])$value
summary <- list(count = length(numbers), mean = mean(numbers), sd = sd(numbers))
jsonlite::write_json(summary, arguments[2], auto_unbox = TRUE, digits = 6)
cat("mean", summary$mean, "\n")
