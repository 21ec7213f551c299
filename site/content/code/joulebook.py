import joulebook

data = joulebook.load("http://127.0.0.1:8001/data")
models = data["cv_models"].merge(data["cv_estimates"].query("view == 'paper'"), on="model_id")
frugal = models[models["top1_percent"] >= 80].sort_values("energy_j").head(5)
print(frugal[["model_id", "top1_percent", "energy_j"]].to_string(index=False))
print("unit:", data["cv_estimates"].attrs["units"]["energy_j"], "- data version", data.version)
