import pandas as pd

data = "http://127.0.0.1:8001/data"
estimates = pd.read_parquet(f"{data}/cv_estimates.parquet").query("view == 'paper'")
models = pd.read_parquet(f"{data}/cv_models.parquet").merge(estimates, on="model_id")
frugal = models[models["top1_percent"] >= 80].sort_values("energy_j").head(5)
print(frugal[["model_id", "top1_percent", "energy_j"]].to_string(index=False))
