# Installs the packages that DESCRIPTION asks for and that the image does not have yet, or not in a version that
# will do. With everything there it contacts no repository.
description <- read.dcf("DESCRIPTION", fields = c("Depends", "Imports"))
declared <- trimws(unlist(strsplit(description[!is.na(description)], ",")))
declared <- declared[nzchar(declared)]

name <- sub("[[:space:]]*\\(.*", "", declared)
condition <- ifelse(grepl("(", declared, fixed = TRUE), gsub(".*\\(|\\).*", "", declared), NA)
operator <- sub("^([<>=!]+).*", "\\1", condition)
wanted <- trimws(sub("^[<>=!]+", "", condition))

is_met <- function(i) {
  found <- if (name[i] == "R") getRversion() else tryCatch(packageVersion(name[i]), error = function(e) NULL)
  !is.null(found) && (is.na(condition[i]) || do.call(operator[i], list(found, numeric_version(wanted[i]))))
}
unmet <- function() Filter(Negate(is_met), seq_along(declared))

to_install <- setdiff(name[unmet()], "R")
if (length(to_install) > 0) {
  message("installing from CRAN: ", paste(to_install, collapse = ", "))
  install.packages(to_install, repos = Sys.getenv("CRAN", "https://cloud.r-project.org"))
}

missing <- unmet()
if (length(missing) > 0) {
  for (i in missing) {
    message("ERROR: package '", name[i], "' is not available as DESCRIPTION asks for it: ", declared[i])
  }
  quit(status = 1)
}
