# Reference values for clusters, several tests, shares and regression to the mean.
# Run from the repository's root:  Rscript tests/reference/other_change_r.R
# Data are made here (set.seed) and written beside the results; no data set is copied.
suppressMessages({library(nlme); library(jsonlite)})
set.seed(20261122)

made <- function(sizes, between) {
  session <- rep(seq_along(sizes), sizes)
  round(2 + rnorm(length(sizes), 0, between)[session] + rnorm(length(session), 0, 4), 1)
}

mixed <- function(sizes, between) {
  d <- data.frame(session = rep(seq_along(sizes), sizes), change = made(sizes, between))
  fit <- lme(change ~ 1, random = ~ 1 | session, data = d, method = "REML",
             control = lmeControl(tolerance = 1e-12, msTol = 1e-14, opt = "optim", reltol = 1e-15))
  v <- as.numeric(VarCorr(fit)[, "Variance"])
  # variances from lme's stored parameters, which VarCorr prints to few digits
  within <- fit$sigma^2
  between <- as.numeric(getVarCov(fit))
  list(change = d$change, session = d$session, mean = as.numeric(fixef(fit)),
       error = sqrt(as.numeric(vcov(fit))), between = between, within = within,
       log_likelihood = as.numeric(logLik(fit)))
}

# The spread of a value at a fixed intraclass correlation, by generalised least squares.
fixed_icc <- function(sizes, between, iccs) {
  d <- data.frame(session = factor(rep(seq_along(sizes), sizes)), change = made(sizes, between))
  sigma <- sapply(iccs, function(icc) gls(change ~ 1, data = d, method = "REML",
    correlation = corCompSymm(icc, form = ~ 1 | session, fixed = TRUE))$sigma)
  list(change = d$change, session = as.integer(d$session), iccs = iccs, sigma = sigma)
}

flipped <- function(sizes, between) {
  change <- made(sizes, between)
  session <- rep(seq_along(sizes), sizes)
  totals <- tapply(change, session, sum)
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(totals))))
  list(change = change, session = session,
       p = mean(abs(signs %*% totals) >= abs(sum(totals)) - 1e-9))
}

wilson <- function(x, n) {
  ends <- suppressWarnings(prop.test(x, n, correct = FALSE))$conf.int
  list(count = x, n = n, low = ends[1], high = ends[2])
}

# Barnett, van der Pols and Dobson (2005), equation 1, with their example of mean 60 and SD 15.
regression <- function(rho, cut, m, above) {
  mu <- 60; sigma <- 15
  w <- (1 - rho) * sigma^2; b <- rho * sigma^2; s <- sqrt(b + w / m)
  z <- if (above) (cut - mu) / s else (mu - cut) / s
  effect <- (w / m) / s * dnorm(z) / (1 - pnorm(z))
  list(rho = rho, cut_off = cut, measurements = m, above = above, effect = effect)
}

p <- list(c(.01, .04, .03, .005), c(.2, .2, .001), c(.5), c(.9, .8, .7, .6), c(.012, NA, .02))
out <- list(
  "_made_by" = "tests/reference/other_change_r.R",
  "_versions" = list(R = R.version.string, nlme = as.character(packageVersion("nlme"))),
  mixed = list(mixed(rep(8, 12), 2), mixed(c(2, 3, 4, 5, 6, 8, 10, 12, 14, 20), 1.5),
               mixed(rep(3, 25), 3)),
  fixed_icc = list(fixed_icc(rep(10, 4), 1, c(.01, .05, .1, .2)),
                   fixed_icc(c(4, 6, 10, 20), 1, c(.01, .05, .1, .2))),
  sign_flip = list(flipped(rep(5, 6), 1), flipped(c(3, 7, 4, 9, 6, 5, 8, 2), 2)),
  holm = lapply(p, function(one) list(p = one, adjusted = p.adjust(one, "holm"))),
  wilson = list(wilson(0, 7), wilson(3, 7), wilson(29, 40), wilson(40, 40), wilson(1, 12)),
  mcnemar = lapply(list(c(7, 1), c(5, 5), c(0, 3), c(12, 4)), function(x)
    list(gained = x[1], lost = x[2], p = binom.test(x[1], sum(x))$p.value)),
  regression = list(regression(.5, 40, 1, FALSE), regression(.8, 40, 1, FALSE),
                    regression(.5, 40, 3, FALSE), regression(.5, 75, 1, TRUE),
                    regression(0, 40, 1, FALSE)))
write_json(out, "tests/reference/other_change_r.json", digits = 13, auto_unbox = TRUE, pretty = 1,
           na = "null")
