# Reference values for paired change, by base R and nlme alone. Run: Rscript change_r.R > change_r.json
# Made with R version 4.2.2 Patched (2022-11-10 r83330) nlme 3.1.162.
# Data: Darwin's maize (Fisher 1935, table 3), Hollander and Wolfe's depression factor (help page of
# wilcox.test), Student's sleep data (datasets::sleep), MASS::anorexia's family therapy arm.
library(nlme)
darwin <- c(49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48)
first <- c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
second <- c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)
sleep1 <- sleep$extra[sleep$group == 1]; sleep2 <- sleep$extra[sleep$group == 2]
ft <- read.csv("../../evaluation/command/demo/deliverables/family-therapy/data/anorexia.csv")
ft <- ft[ft$Treat == "FT", ]

# the sign-flip test by brute force: every pattern of signs
patterns <- function(n) as.matrix(expand.grid(rep(list(c(-1, 1)), n)))
p_at <- function(d, m, S) { x <- d - m; mean(abs(S %*% x) >= abs(sum(x)) - 1e-9) }
flip <- function(d) {
  S <- patterns(length(d)); kept <- function(m) p_at(d, m, S) > 0.05
  ends <- sapply(c(min(d) - 1, max(d) + 1), function(out) {          # bisection: in is kept, out is not
    inside <- mean(d); for (i in 1:60) { m <- (inside + out) / 2; if (kept(m)) inside <- m else out <- m }
    inside })
  list(p = p_at(d, 0, S), low = ends[1], high = ends[2]) }
hl <- function(d) { w <- suppressWarnings(wilcox.test(d, conf.int = TRUE))
  list(value = unname(w$estimate), low = w$conf.int[1], high = w$conf.int[2]) }

# everybody by REML: the sleep data with losses
before <- sleep1; after <- sleep2; before[c(2, 9)] <- NA; after[c(1, 5, 6)] <- NA
long <- na.omit(data.frame(id = factor(rep(1:10, 2)), wave = rep(0:1, each = 10), y = c(before, after)))
m <- lme(y ~ wave, random = ~ 1 | id, data = long, method = "REML",
  control = lmeControl(msTol = 1e-12, tolerance = 1e-12, niterEM = 200))
v <- as.numeric(VarCorr(m)[, "Variance"])
# N. B. lme's standard errors carry REML's own scale: sigma^2 by N - p, as lme4's

num <- function(x) format(x, digits = 15)
js <- function(x) if (is.list(x)) paste0("{", paste0('"', names(x), '": ', sapply(x, js), collapse = ", "), "}") else num(x)
power <- sapply(c(3, 6, 12, 40), function(n) uniroot(function(d) power.t.test(n, delta = d,
  sd = 1, type = "paired", strict = TRUE)$power - 0.8, c(1e-6, 12), tol = 1e-13)$root)
cat(js(list(
  flip = list(darwin = flip(darwin), depression = flip(second - first), sleep = flip(sleep2 - sleep1)),
  hodges_lehmann = list(darwin = hl(darwin), depression = hl(second - first), ft = hl(ft$Postwt - ft$Prewt)),
  smallest_detectable = list("3" = power[1], "6" = power[2], "12" = power[3], "40" = power[4]),
  mcnemar = list(p = binom.test(6, 22)$p.value),
  mixed = list(change = unname(fixef(m)[2]), error = sqrt(vcov(m)[2, 2]), between = v[1], within = v[2],
    likelihood = as.numeric(logLik(m))))))
cat("\n")
