data <- "http://127.0.0.1:8001/data"
estimates <- subset(read.csv(file.path(data, "cv_estimates.csv")), view == "paper")
models <- merge(read.csv(file.path(data, "cv_models.csv")), estimates, by = "model_id")
able <- subset(models, top1_percent >= 80)
head(able[order(able$energy_j), c("model_id", "top1_percent", "energy_j")], 5)
