# Where debts go from one month end to the next: a heat map of roll rates, with rhdf5.
#
#     Rscript roll_rates.R RUN.h5 PICTURE.png
suppressPackageStartupMessages(library(rhdf5))

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2) stop("usage: Rscript roll_rates.R RUN.h5 PICTURE.png")
read <- function(name) h5read(arguments[1], paste0("/roll_rates/", name))

# R counts axes from the innermost: to, from, product, segment, statistic.
probability <- read("probability")
statistic <- read("statistic")
from <- as.character(read("from_bucket"))
to <- as.character(read("to_bucket"))
all <- c(which(read("product") == "all"), which(read("segment") == "all"))
value <- 100 * probability[, , all[1], all[2], which(statistic == "mean")]
error <- 100 * probability[, , all[1], all[2], which(statistic == "se")]

shade <- colorRampPalette(c("#FFFFFF", "#9ECAE1", "#08519C"))(100)
png(arguments[2], width = 1080, height = 600, res = 120)
par(mar = c(3, 4, 4, 1), las = 1, cex = 0.75, cex.axis = 1)
rows <- rev(seq_along(from))
# The first bucket on top. Square roots of shares, so that small ones are not all white.
image(seq_along(to), seq_along(from), sqrt(value[, rows]), zlim = c(0, 10), col = shade, axes = FALSE,
      xlab = "", ylab = "")
title("Share of debts (%) by bucket at the month's opening (rows) and its end (columns), ± standard error",
      adj = 0, font.main = 1, cex.main = 1)
axis(3, seq_along(to), to, tick = FALSE, line = -0.7)
axis(2, seq_along(from), from[rows], tick = FALSE, line = -0.5)
for (i in seq_along(to)) {
  for (j in seq_along(from)) {
    v <- value[i, rows[j]]
    # Empty: no debt went there, or none was in the bucket.
    if (!is.finite(v) || v == 0) next
    text(i, j, sprintf("%.1f\n± %.1g", v, error[i, rows[j]]), col = if (v > 36) "white" else "black",
         cex = 0.85)
  }
}
mtext("M0: not past due, M1: 1-29 days, M2: 30-59 ... M7: 180 and more", side = 1, line = 1, adj = 0, cex = 0.7)
invisible(dev.off())
