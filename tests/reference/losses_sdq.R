# Who was lost between two waves compared with who stayed, on scores at the first wave.
# Usage: Rscript losses_sdq.R <folder of sdq_twowave.csv> > losses_sdq.json
# Scores: SDQ, 0/1/2, reverse = 2 - x, prorated from 3 of 5 answered, rounded half up.
d <- read.csv(file.path(commandArgs(TRUE)[1], "sdq_twowave.csv"))
sc <- list(emotional=c("somatic","worries","unhappy","clingy","afraid"), conduct=c("tantrum","obeys","fights","lies","steals"),
  hyperactivity=c("restles","fidgety","distrac","reflect","attends"), peer=c("loner","friend","popular","bullied","oldbest"), prosocial=c("consid","shares","caring","kind","helpout"))
rev <- c("obeys","reflect","attends","friend","popular")
get <- function(it, w) { x <- d[[paste0(it, if (w == 2) "2" else "")]]; if (it %in% rev) 2 - x else x }
score <- function(s, w) { M <- sapply(sc[[s]], get, w = w); nm <- rowSums(is.na(M)); floor(ifelse(nm <= 2, rowMeans(M, na.rm = TRUE) * 5, NA) + .5) }
S <- lapply(1:2, function(w) { L <- sapply(names(sc), score, w = w); cbind(L, total_difficulties = rowSums(L[, c("emotional","conduct","hyperactivity","peer")])) })
any_item <- function(cols) rowSums(!is.na(d[, cols])) > 0
num <- function(x) format(x, digits = 15, scientific = FALSE, trim = TRUE)
one <- function(name) {
  before <- S[[1]][, name]; both <- !is.na(before) & !is.na(S[[2]][, name]); gone <- !is.na(before) & is.na(S[[2]][, name])
  t <- t.test(before[gone], before[both])
  # Hedges's g: d by way of the pooled t test, times the exact correction J
  n <- c(sum(gone), sum(both)); m <- sum(n) - 2
  pooled <- t.test(before[gone], before[both], var.equal = TRUE)$statistic * sqrt(sum(1 / n))
  g <- pooled * gamma(m / 2) / (sqrt(m / 2) * gamma((m - 1) / 2))
  sprintf('  "%s": {"n_stayed": %d, "n_lost": %d, "mean_stayed": %s, "mean_lost": %s, "difference": %s, "low": %s, "high": %s, "hedges_g_s": %s}',
    name, sum(both), sum(gone), num(mean(before[both])), num(mean(before[gone])), num(diff(rev(t$estimate))), num(t$conf.int[1]), num(t$conf.int[2]), num(unname(g)))
}
one_total <- vapply(colnames(S[[1]]), one, "")
w1 <- any_item(3:27); w2 <- any_item(28:52); total <- lapply(S, function(L) !is.na(L[, "total_difficulties"]))
items <- unlist(sc[c("emotional","conduct","hyperactivity","peer")])
full <- function(w) sum(rowSums(is.na(sapply(items, get, w = w))) == 0)
flow <- function(g) sprintf('{"measured": [%d, %d], "scored": [%d, %d], "linked": %d, "lost": %d, "joined": %d, "both_scored": %d}',
  sum(w1 & g), sum(w2 & g), sum(total[[1]] & g), sum(total[[2]] & g), sum(w1 & w2 & g), sum(w1 & !w2 & g), sum(!w1 & w2 & g), sum(total[[1]] & total[[2]] & g))
gender <- vapply(sort(unique(d$Gender)), function(v) sprintf('"%s": %s', v, flow(d$Gender == v)), "")
cat('{\n "_made_by": "tests/reference/losses_sdq.R",\n')
cat(sprintf(' "_versions": {"R": "%s"},\n', R.version.string))
cat(' "losses": {\n', paste(one_total, collapse = ",\n"), '\n },\n', sep = "")
cat(sprintf(' "flow": %s,\n "completed": [%d, %d],\n "by_gender": {%s}\n}\n', flow(TRUE), full(1), full(2), paste(gender, collapse = ", ")))
