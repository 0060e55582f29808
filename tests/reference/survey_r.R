# Reference values for surveys: tables, raking, weighted shares.
# Run from the repository's root:  Rscript tests/reference/survey_r.R
# R packages: survey, jsonlite (and MASS, which survey asks for). Answers are made here (set.seed) and
# written beside the results; no data set is copied. Of survey's apistrat (200 schools of California)
# only counts, means and SDs by stratum and by sch.wide are written: the numbers rest on these alone.
suppressMessages({library(survey); library(jsonlite)})
set.seed(20261130)
options(survey.lonely.psu = "adjust")

# --- tables of counts -----------------------------------------------------------------------
tabled <- function(t) {
  full <- t[rowSums(t) > 0, colSums(t) > 0, drop = FALSE]
  x <- suppressWarnings(chisq.test(full, correct = FALSE))
  list(counts = t, statistic = unname(x$statistic), df = unname(x$parameter), p = x$p.value,
       expected = unname(x$expected), residuals = unname(x$stdres),
       cramers_v = unname(sqrt(x$statistic / sum(full) / (min(dim(full)) - 1))),
       fisher = fisher.test(full, workspace = 2e8)$p.value)
}
rows <- function(...) do.call(rbind, list(...))
tables <- list(
  rows(c(1, 2, 1, 0), c(3, 3, 6, 1), c(10, 10, 14, 9), c(6, 7, 12, 11)),  # Agresti, job satisfaction
  rows(c(3, 1), c(1, 3)),                                                 # Fisher's tea
  rows(c(2, 0, 1), c(1, 3, 0), c(0, 2, 4)),
  rows(c(2, 3, 1, 4, 2), c(5, 1, 0, 2, 3), c(1, 1, 6, 2, 0)),
  rows(c(5, 3, 2, 6, 1), c(2, 7, 4, 1, 3), c(3, 3, 8, 2, 2), c(1, 4, 2, 6, 7)),
  rows(c(0, 0, 4), c(3, 0, 1), c(2, 0, 2)),                                # nobody chose the second
  rows(c(9, 5, 0, 1), c(12, 3, 2, 1)),
  rows(c(30, 12), c(14, 40)),
  rows(c(762, 327, 468), c(484, 239, 477)))                               # Agresti, gender and party

# --- made answers, raked --------------------------------------------------------------------
n <- 60
d <- data.frame(age = sample(c("young", "middle", "old"), n, TRUE, c(.2, .3, .5)),
                sex = sample(c("f", "m"), n, TRUE, c(.7, .3)), stratum = rep(1:3, c(20, 25, 15)))
d$cluster <- ave(seq_len(n), d$stratum, FUN = function(i) (seq_along(i) - 1) %/% 4)
d$first <- round(exp(rnorm(n, 0, .4)), 3)
d$yes <- rbinom(n, 1, ifelse(d$age == "old", .7, .3))
d$rating <- pmin(10, pmax(0, round(6 + 2 * (d$sex == "f") + rnorm(n, 0, 2))))
d$group <- sample(1:3, n, TRUE)
d$some <- d$yes; d$some[c(3, 17, 18, 40)] <- NA
d$size <- c(80, 200, 60)[d$stratum]
d$clusters <- c(12, 40, 9)[d$stratum]
ages <- data.frame(age = c("young", "middle", "old"), Freq = c(300, 400, 300))
sexes <- data.frame(sex = c("f", "m"), Freq = c(520, 480))
raked <- function(design) rake(design, list(~age, ~sex), list(ages, sexes),
                               control = list(maxit = 500, epsilon = 1e-13))
weighed <- function(design, name) {
  m <- svymean(as.formula(paste0("~", name)), design, na.rm = TRUE)
  list(value = unname(coef(m)), error = unname(SE(m))[1])
}
all_of <- function(design) {
  x <- svychisq(~yes + group, design)
  list(yes = weighed(design, "yes"), some = weighed(design, "some"), rating = weighed(design, "rating"),
       df = degf(design), rao_scott = list(statistic = unname(x$statistic), df = unname(x$parameter[1]),
       df_error = unname(x$parameter[2]), p = unname(x$p.value)))
}
designs <- list(
  plain = svydesign(ids = ~1, weights = ~first, data = d),
  strata = svydesign(ids = ~1, strata = ~stratum, weights = ~first, data = d),
  listed = svydesign(ids = ~1, strata = ~stratum, weights = ~first, fpc = ~size, data = d),
  clusters = svydesign(ids = ~cluster, strata = ~stratum, nest = TRUE, weights = ~first, data = d),
  listed_clusters = svydesign(ids = ~cluster, strata = ~stratum, nest = TRUE, weights = ~first,
                              fpc = ~clusters, data = d))
equal <- raked(svydesign(ids = ~1, weights = rep(1, n), data = d))
started <- raked(designs$plain)
in_strata <- raked(designs$listed)
lonely <- d[d$stratum != 3 | !duplicated(d$stratum), ]
w <- weights(started)

# --- tables of weighted answers: nobody of the third group said yes; the first five gave no group -----
rao_scott <- function(design) {
  x <- svychisq(~yes + crossed, design)
  list(statistic = unname(x$statistic), df = unname(x$parameter[1]),
       df_error = unname(x$parameter[2]), p = unname(x$p.value))
}
sparse <- transform(d, crossed = ifelse(group == 3 & yes == 1, 2, group))
partial <- transform(d, crossed = replace(group, 1:5, NA))
empty_cell <- rao_scott(svydesign(ids = ~1, weights = ~first, data = sparse))
no_answer <- rao_scott(subset(svydesign(ids = ~1, strata = ~stratum, weights = ~first, data = partial),
                              !is.na(crossed)))

# --- apistrat -------------------------------------------------------------------------------
data(api)
a <- apistrat
cells <- unlist(lapply(c("E", "H", "M"), function(s) lapply(c("No", "Yes"), function(v) {
  x <- a$api00[a$stype == s & a$sch.wide == v]
  list(stratum = s, sch_wide = v, n = length(x), mean = mean(x), sd = sd(x))
})), recursive = FALSE)
schools <- svydesign(ids = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = a)
types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
rake_schools <- function(design) rake(design, list(~stype, ~sch.wide), list(types, wide),
                                      control = list(maxit = 500, epsilon = 1e-13))
x <- svychisq(~sch.wide + stype, schools)
api <- list(
  cells = cells, population = list(E = 4421, H = 755, M = 1018),
  sch_wide = list(No = 1072, Yes = 5122),
  mean = weighed(schools, "api00"),
  yes = list(value = unname(coef(svymean(~sch.wide, schools))[2]),
             error = unname(SE(svymean(~sch.wide, schools))[2])),
  rao_scott = list(statistic = unname(x$statistic), df = unname(x$parameter[1]),
                   df_error = unname(x$parameter[2]), p = unname(x$p.value)),
  raked = weighed(rake_schools(schools), "api00"),
  raked_unstratified = weighed(rake_schools(svydesign(ids = ~1, weights = ~pw, data = a)), "api00"))

p <- list(c(.002, .03, .04, .2), c(.01, .01, .9, NA), c(.049, .024, .011))
ends <- function(x, m) { e <- suppressWarnings(prop.test(x, m, correct = FALSE))$conf.int
  list(count = x, n = m, low = e[1], high = e[2]) }
stars <- c(0, 3, 7, 7, 8, 8, 9, 10, 10, 10, 5)
t <- t.test(stars)
out <- list(
  "_made_by" = "tests/reference/survey_r.R",
  "_versions" = list(R = R.version.string, survey = as.character(packageVersion("survey"))),
  tables = lapply(tables, tabled),
  holm = lapply(p, function(one) list(p = one, adjusted = p.adjust(one, "holm"))),
  wilson = list(ends(7, 22), ends(0, 8), ends(8, 8), ends(1, 200), ends(196, 200), ends(60, 72)),
  rating = list(values = stars, mean = mean(stars), low = t$conf.int[1], high = t$conf.int[2],
                sd = sd(stars), quartiles = unname(quantile(stars, c(.25, .5, .75)))),
  people = d, ages = setNames(as.list(ages$Freq), ages$age),
  sexes = setNames(as.list(sexes$Freq), sexes$sex),
  designs = lapply(designs, all_of),
  lonely = weighed(svydesign(ids = ~1, strata = ~stratum, weights = ~first, data = lonely), "yes"),
  raked = list(
    equal = c(all_of(equal), list(weights = unname(weights(equal)))),
    started = c(all_of(started), list(weights = unname(w))),
    in_strata = all_of(in_strata)),
  empty_cell = empty_cell, no_answer = no_answer,
  kish = list(design_effect = n * sum(w^2) / sum(w)^2),
  api = api)
write_json(out, "tests/reference/survey_r.json", digits = 13, auto_unbox = TRUE, na = "null")
