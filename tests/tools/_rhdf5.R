# What rhdf5 sees: Rscript _rhdf5.R FILE LIST FOLDER, see _seen.py.
suppressPackageStartupMessages(library(rhdf5))

arguments <- commandArgs(trailingOnly = TRUE)
file_id <- H5Fopen(arguments[1], flags = "H5F_ACC_RDONLY")
list <- read.delim(arguments[2], header = FALSE, col.names = c("path", "kind"),
                   colClasses = "character", quote = "")

path_of <- function(i, end) file.path(arguments[3], paste0(i - 1, ".", end))

for (i in seq_len(nrow(list))) {
  dataset <- H5Dopen(file_id, list$path[i])
  values <- H5Dread(dataset)
  connection <- file(path_of(i, if (list$kind[i] == "number") "f8" else "txt"), "wb")
  if (list$kind[i] == "number") {
    writeBin(as.double(values), connection, endian = "little")
  } else {
    for (text in values) writeBin(c(charToRaw(text), as.raw(0)), connection)
  }
  close(connection)
  if (H5Aexists(dataset, "units")) {
    attribute <- H5Aopen(dataset, "units")
    writeBin(charToRaw(H5Aread(attribute)), path_of(i, "units"))
    H5Aclose(attribute)
  }
  H5Dclose(dataset)
}
H5Fclose(file_id)
