# Loads the packages named as arguments and prints what it finds, one JSON object a line. Those that the first argument
# names, with commas between, are looked up and not loaded. "begin" comes before each,
# so that a crash of the interpreter can be laid at its door.
quoted <- function(text) {
  text <- enc2utf8(paste(text, collapse = "\n"))
  text <- gsub("\\", "\\\\", text, fixed = TRUE)
  text <- gsub("\"", "\\\"", text, fixed = TRUE)
  text <- gsub("\n", "\\n", text, fixed = TRUE)
  text <- gsub("\t", "\\t", text, fixed = TRUE)
  paste0("\"", gsub("[[:cntrl:]]", " ", text), "\"")
}

say <- function(...) {
  fields <- list(...)
  text <- paste0("\"", names(fields), "\":", unlist(fields), collapse = ",")
  cat("\nslipway {", text, "}\n", sep = "")
  flush(stdout())
}

say(environment = "{}")
arguments <- commandArgs(trailingOnly = TRUE)
not_loaded <- strsplit(arguments[1], ",", fixed = TRUE)[[1]]
for (name in arguments[-1]) {
  say(begin = quoted(name))
  started <- proc.time()[["elapsed"]]
  result <- list(end = quoted(name))
  if (name == "R") {
    result$version <- quoted(as.character(getRversion()))
  } else if (length(find.package(name, quiet = TRUE)) == 0) {
    result$missing <- "true"
  } else {
    result$version <- quoted(tryCatch(as.character(packageVersion(name)), error = function(e) ""))
    result$error <- if (!name %in% not_loaded) tryCatch(
      { suppressWarnings(suppressMessages(loadNamespace(name))); NULL },
      error = function(e) quoted(conditionMessage(e)))
  }
  result$seconds <- format(proc.time()[["elapsed"]] - started, scientific = FALSE)
  do.call(say, result)
}
say(done = "true")
