# Cumulative default rates of cohorts by months on book, with ncdf4.
#
#     Rscript vintage_curves.R RUN.h5 PICTURE.png
library(ncdf4)

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2) stop("usage: Rscript vintage_curves.R RUN.h5 PICTURE.png")
run <- nc_open(arguments[1])

# R counts axes from the innermost: age, cohort, segment, statistic.
rate <- 100 * ncvar_get(run, "vintage/cumulative_default_rate", collapse_degen = FALSE)
few <- ncvar_get(run, "vintage/few_events/cumulative_default_rate", collapse_degen = FALSE)
segment <- ncvar_get(run, "vintage/segment")
statistic <- ncvar_get(run, "vintage/statistic")
cohort <- ncvar_get(run, "vintage/cohort")
age <- ncvar_get(run, "vintage/age")

all <- which(segment == "all")
mean <- rate[, , all, which(statistic == "mean")]
error <- rate[, , all, which(statistic == "se")]
# Up to six cohorts, all with half of the run or more behind them.
old <- ceiling(length(cohort) / 2)
shown <- unique(round(seq(1, old, length.out = min(6, old))))
# From Okabe and Ito's palette, legible for the colour-blind; each with a dash of its own.
colour <- c("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#000000")

png(arguments[2], width = 960, height = 540, res = 120)
par(mar = c(4, 4, 4, 8), las = 1, cex = 0.8, mgp = c(2.5, 0.7, 0))
known <- which(rowSums(!is.na(mean)) > 0)
plot(NA, xlim = range(age[known]), ylim = c(0, max(mean[, shown] + error[, shown], 0.001, na.rm = TRUE)),
     xlab = "months on book", ylab = "debts that have defaulted (%)", bty = "l")
title("Cumulative default rate by month of origination", adj = 0, font.main = 1, line = 2)
mtext("bars: ± 1 standard error; hollow: fewer than 30 defaults", adj = 0, line = 0.8, cex = 0.75)
for (i in seq_along(shown)) {
  m <- mean[, shown[i]]
  s <- error[, shown[i]]
  bars <- which(is.finite(s) & s > 0)
  segments(age[bars], m[bars] - s[bars], y1 = m[bars] + s[bars], col = colour[i], lwd = 0.6)
  lines(age, m, col = colour[i], lty = i, lwd = 1.8)
  # Hollow: fewer than 30 defaults are behind the estimate, its error bar is not to be trusted.
  points(age, m, col = colour[i], cex = 0.6, pch = ifelse(few[, shown[i], all] == 1, 1, 19))
}
legend(par("usr")[2], par("usr")[4], legend = cohort[shown], col = colour, lty = seq_along(shown), lwd = 1.8,
       bty = "n", xpd = TRUE)
invisible(dev.off())
nc_close(run)
