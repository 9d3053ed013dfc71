# Fits one exit by survival's coxph: Rscript coxph.R FILE ROWS, the columns of FILE one after the other as whole numbers.
suppressPackageStartupMessages(library(survival))
given <- commandArgs(trailingOnly = TRUE)
count <- as.integer(given[2])
file <- file(given[1], "rb")
names <- c("start", "stop", "event", "settlement", paste0("x", 0:14))
table <- lapply(setNames(names, names), function(name) readBin(file, "integer", count, size = 4))
table <- as.data.frame(table)
close(file)
wanted <- reformulate(paste0("x", 0:14), "Surv(start, stop, event == 1)")
took <- system.time(found <- coxph(wanted, data = table, cluster = settlement, model = FALSE, y = FALSE))
peak <- as.numeric(gsub("\\D", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
coefficients <- paste(sprintf("%.12g", coef(found)), collapse = ", ")
cat(sprintf(
  '{"seconds": %.3f, "processor": %.3f, "peak": %.1f, "found": [%s]}\n',
  took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], peak, coefficients
))
