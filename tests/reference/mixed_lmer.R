# Reference values by lme4, lmerTest and effectsize: everybody's change with losses, the mean change
# of people taught together, the difference between two groups of them, and standardised effects.
# Run from the repository's root:  Rscript tests/reference/mixed_lmer.R
# Data: MASS::anorexia (GPL), with some weights taken away here; sessions are made here
# (set.seed) and written beside the results.
suppressMessages({library(lme4); library(lmerTest); library(effectsize); library(jsonlite)})
set.seed(20261129)
tight <- lmerControl(optimizer = "bobyqa", check.conv.singular = "ignore",
                     optCtrl = list(rhobeg = 1e-3, rhoend = 1e-12, maxfun = 1e5))
fixed <- function(fit) {
  found <- coef(summary(fit))
  v <- as.data.frame(VarCorr(fit))$vcov
  list(value = unname(found[, "Estimate"]), error = unname(found[, "Std. Error"]),
       df = unname(found[, "df"]), t = unname(found[, "t value"]), p = unname(found[, "Pr(>|t|)"]),
       between = v[1], within = v[2], log_likelihood = as.numeric(logLik(fit)))
}

# everybody: who was lost after, and who came later, by place in the arm
everybody <- function(arm) {
  d <- MASS::anorexia[MASS::anorexia$Treat == arm, ]
  before <- d$Prewt; after <- d$Postwt; n <- nrow(d)
  after[seq(3, n, 4)] <- NA; before[seq(2, n, 7)] <- NA
  long <- na.omit(data.frame(id = factor(rep(seq_len(n), 2)), wave = rep(0:1, each = n),
                             y = c(before, after)))
  list(before = before, after = after,
       model = fixed(lmer(y ~ wave + (1 | id), data = long, REML = TRUE, control = tight)))
}

taught <- function(sizes, between, digits = 1) {
  session <- rep(seq_along(sizes), sizes)
  change <- round(2 + rnorm(length(sizes), 0, between)[session] + rnorm(length(session), 0, 4), digits)
  list(change = change, session = session,
       model = fixed(lmer(change ~ 1 + (1 | session), REML = TRUE, control = tight)))
}

two_groups <- function(sizes_1, sizes_0, between, crossed = FALSE) {
  session <- rep(seq_along(c(sizes_1, sizes_0)), c(sizes_1, sizes_0))
  group <- as.numeric(session <= length(sizes_1))
  if (crossed) group <- rep(0:1, length.out = length(session))
  before <- round(rnorm(length(session), 20, 5), 1)
  u <- rnorm(max(session), 0, between)[session]
  after <- round(before * .6 + 10 + group + u + rnorm(length(session), 0, 4), 1)
  change <- after - before
  list(before = before, after = after, session = session, group = group,
       difference = fixed(lmer(change ~ group + (1 | session), control = tight)),
       adjusted = fixed(lmer(after ~ before + group + (1 | session), control = tight)))
}

effects <- function(arm) {
  d <- MASS::anorexia[MASS::anorexia$Treat == arm, ]
  z <- cohens_d(d$Postwt, d$Prewt, paired = TRUE)
  list(n = nrow(d), d_z = z$Cohens_d, d_z_low = z$CI_low, d_z_high = z$CI_high,
       g_z = hedges_g(d$Postwt, d$Prewt, paired = TRUE)$Hedges_g,
       d_av = mean(d$Postwt - d$Prewt) / ((sd(d$Prewt) + sd(d$Postwt)) / 2))
}

arms <- c(CBT = "CBT", Cont = "Cont", FT = "FT")
version <- function(name) as.character(packageVersion(name))
write_json(list(
  "_made_by" = "tests/reference/mixed_lmer.R",
  "_versions" = list(R = R.version.string, lme4 = version("lme4"), lmerTest = version("lmerTest"),
                     effectsize = version("effectsize"), MASS = version("MASS")),
  everybody = lapply(arms, everybody),
  clusters = list(taught(rep(8, 12), 2), taught(c(2, 3, 4, 5, 6, 8, 10, 12, 14, 20), 1.5),
                  taught(rep(3, 25), 3), taught(c(1, 1, 2, 9, 3, 3, 7, 5, 6, 4, 12), 2)),
  groups = list(nested = two_groups(rep(7, 6), rep(5, 7), 2),
                unequal = two_groups(c(3, 9, 12, 4, 6), c(10, 2, 5, 8, 8, 3, 6), 1.5),
                crossed = two_groups(rep(6, 5), rep(6, 6), 2, crossed = TRUE)),
  effects = lapply(arms, effects)),
  "tests/reference/mixed_lmer.json", digits = 12, auto_unbox = TRUE, na = "null")
