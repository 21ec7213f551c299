SELECT model_id, top1_percent, energy_j
FROM cv_models JOIN cv_estimates USING (model_id)
WHERE view = 'paper' AND top1_percent >= 80
ORDER BY energy_j
LIMIT 5;
