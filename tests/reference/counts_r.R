# Reference values for counts, rates, repeat events, series and pooled rates.
# Run from the repository's root:  Rscript tests/reference/counts_r.R
# R packages: MASS, nlme, jsonlite (versions are written beside the results). Events and series are made
# here (set.seed) and written too; no data set is copied.
suppressMessages({library(MASS); library(nlme); library(jsonlite)})
set.seed(20261130)
plain <- function(fit, coefficients) list(value = unname(coefficients[, 1]), error = unname(coefficients[, 2]))

# --- rates and ratios: poisson.test, and mid-p by solving the binomial tails ------------------------
rates <- lapply(list(c(0, 5), c(1, 1), c(7, 3.2), c(122, 200), c(4309, 722), c(20589, 6642)), function(x) {
  found <- poisson.test(x[1], x[2])
  list(events = x[1], exposure = x[2], rate = unname(found$estimate), ends = c(found$conf.int)) })
mid_p <- function(x, n, left) {
  tail <- function(p) pbinom(x, n, p, lower.tail = FALSE) + dbinom(x, n, p) / 2
  end <- function(goal) uniroot(function(p) tail(p) - goal, c(1e-12, 1 - 1e-12), tol = 1e-15)$root
  c(if (x == 0) 0 else end(left), if (x == n) 1 else end(1 - left)) }
ratios <- lapply(list(c(30, 12.5, 18, 11.8), c(3, 60, 496, 20020), c(11, 160, 40, 1610), c(0, 4, 6, 5),
    c(235, 18379, 314, 13438), c(41, 28010, 15, 19017)), function(x) {
  found <- poisson.test(x[c(1, 3)], x[c(2, 4)])
  p <- mid_p(x[1], x[1] + x[3], 0.025)
  list(seen = x[1:2], reference = x[3:4], ratio = unname(found$estimate), exact = c(found$conf.int),
       mid_p = p / (1 - p) * x[4] / x[2]) })

# --- repeat events: people with months of exposure, and periods of one area -----------------------
tight <- glm.control(maxit = 200, epsilon = 1e-14)
fitted <- function(events, exposure, second) {
  log_exposure <- log(exposure)
  poisson <- glm(events ~ second + offset(log_exposure), family = poisson, control = tight)
  quasi <- glm(events ~ second + offset(log_exposure), family = quasipoisson, control = tight)
  list(events = events, exposure = exposure, second = second,
    poisson = c(plain(poisson, coef(summary(poisson))), likelihood = as.numeric(logLik(poisson))),
    quasi = c(plain(quasi, coef(summary(quasi))), dispersion = summary(quasi)$dispersion)) }
negative <- function(case) {
  log_exposure <- log(case$exposure)
  nb <- glm.nb(case$events ~ case$second + offset(log_exposure),
    control = tight)
  c(case, list(negative = c(plain(nb, coef(summary(nb))), theta = nb$theta, likelihood = as.numeric(logLik(nb))))) }
n <- 146; second <- rep(0:1, length.out = n); months <- sample(2:12, n, TRUE)
people <- rnbinom(n, mu = 0.5 * months * exp(0.4 * second), size = 1.2)
m <- 40; few <- rep(0:1, c(28, 12)); months_few <- sample(1:6, m, TRUE)
people_few <- rnbinom(m, mu = 0.9 * months_few * exp(0.7 * few), size = 0.5)
clumped <- function(k) vapply(k, function(x) sum(rgeom(x, 0.4) + 1), 0)
quarters <- clumped(rpois(12, 9)); monthly <- clumped(rpois(24, 14))
repeats <- list(people = negative(fitted(people, months, second)),
  few = negative(fitted(people_few, months_few, few)),
  quarters = fitted(quarters, rep(1, 12), rep(0:1, each = 6)),
  monthly = negative(fitted(monthly, rep(c(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 2), rep(0:1, c(10, 14)))))

# --- interrupted series: lm, gls at fixed autocorrelations, gls with AR(1) by REML --------------------
series <- function(n, since, rho, gone = c()) {
  y <- 20 + 0.1 * (1:n) + 3 * (1:n >= since) + 2 * as.numeric(arima.sim(list(ar = rho), n))
  d <- data.frame(y = round(y, 3), t = 1:n, line = (1:n) - since, after = as.numeric(1:n >= since))
  d[!(d$t %in% gone), ] }
shape <- y ~ line + after + after:line
by_gls <- function(d, ...) { g <- gls(shape, data = d, method = "REML",
    control = glsControl(tolerance = 1e-12, msTol = 1e-13, maxIter = 500, msMaxIter = 500), ...)
  list(value = unname(coef(g)), error = unname(sqrt(diag(vcov(g)))),
    rho = if (is.null(g$modelStruct$corStruct)) 0 else unname(coef(g$modelStruct$corStruct, unconstrained = FALSE)),
    likelihood = as.numeric(logLik(g))) }
carried <- list()
for (case in list(list(24, 13, 0.5), list(36, 20, 0.4), list(48, 25, 0.6, c(5, 6, 30)), list(60, 31, 0.3))) {
  d <- do.call(series, case)
  carried[[length(carried) + 1]] <- list(values = d$y, times = d$t, since = case[[2]],
    gls = by_gls(d, correlation = corCAR1(0.3, form = ~ t))) }
short <- series(16, 9, 0.3, 4)
at <- lapply(c(0.1, 0.2, 0.3, 0.4), function(rho)
  by_gls(short, correlation = corCAR1(rho, form = ~ t, fixed = TRUE))[c("value", "error")])
plain_lm <- coef(summary(lm(shape, data = short)))
short <- list(values = short$y, times = short$t, since = 9, at = c(list(plain(NULL, plain_lm)), at))

# --- pooled rates: gamma-Poisson by the likelihood of the negative binomial ------------------------------
size <- c(20020, 3980, 2510, 1600, 160, 60)
pooled <- lapply(list(c(496, 118, 60, 31, 11, 3), c(496, 150, 120, 31, 11, 3)), function(x) {
  surprise <- function(at) -sum(dnbinom(x, size = exp(at[1]), mu = exp(at[2]) * size, log = TRUE))
  best <- optim(c(1, -3.5), surprise, method = "BFGS", control = list(reltol = 1e-16, maxit = 2000))
  best <- optim(best$par, surprise, method = "Nelder-Mead", control = list(reltol = 1e-16, maxit = 5000))
  a <- exp(best$par[1]); mean <- exp(best$par[2])
  list(events = x, exposure = size, shape = a, mean = mean, rate = (a + x) / (a / mean + size),
    low = qgamma(0.025, a + x, a / mean + size), high = qgamma(0.975, a + x, a / mean + size),
    own_weight = size / (size + a / mean)) })

versions <- list(R = R.version.string, MASS = as.character(packageVersion("MASS")),
  nlme = as.character(packageVersion("nlme")))
writeLines(toJSON(list(versions = versions, rates = rates, ratios = ratios, repeats = repeats, carried = carried,
  short = short, pooled = pooled), auto_unbox = TRUE, digits = NA), "tests/reference/counts_r.json")
