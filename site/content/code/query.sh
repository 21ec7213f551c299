curl --fail --silent --show-error --get "http://127.0.0.1:8001/db/joulebook.csv" --data-urlencode "sql=
  SELECT model_id, top1_percent, energy_j
  FROM cv_models JOIN cv_estimates USING (model_id)
  WHERE view = 'paper' AND top1_percent >= 80
  ORDER BY energy_j LIMIT 5"
