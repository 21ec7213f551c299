SELECT model_id, top1_percent, energy_j
FROM 'cv_models.parquet' JOIN 'cv_estimates.parquet' USING (model_id)
WHERE view = 'paper' AND top1_percent >= 80
ORDER BY energy_j
LIMIT 5;
