# What ncdf4 sees: Rscript _ncdf4.R FILE LIST FOLDER, see _seen.py.
library(ncdf4)

arguments <- commandArgs(trailingOnly = TRUE)
nc <- nc_open(arguments[1])
list <- read.delim(arguments[2], header = FALSE, col.names = c("path", "kind"),
                   colClasses = "character", quote = "")

put <- function(values, i, end) {
  connection <- file(file.path(arguments[3], paste0(i - 1, ".", end)), "wb")
  if (is.numeric(values)) {
    writeBin(as.double(values), connection, endian = "little")
  } else {
    for (text in enc2utf8(as.character(values))) {
      writeBin(c(charToRaw(text), if (end == "txt") as.raw(0) else charToRaw("\n")[end == "axes"]),
               connection)
    }
  }
  close(connection)
}

last <- function(name) sub(".*/", "", name)

for (i in seq_len(nrow(list))) {
  name <- sub("^/", "", list$path[i])
  values <- ncvar_get(nc, name, collapse_degen = FALSE)
  put(values, i, if (list$kind[i] == "number") "f8" else "txt")
  units <- ncatt_get(nc, name, "units")
  if (units$hasatt) put(units$value, i, "units")
  # R counts axes from the innermost.
  if (name %in% names(nc$dim)) {
    put(last(name), i, "axes")
  } else {
    put(rev(sapply(nc$var[[name]]$dim, function(d) last(d$name))), i, "axes")
  }
}
