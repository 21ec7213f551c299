curl --fail --silent --show-error --remote-name-all "http://127.0.0.1:8001/data/{cv_estimates.csv,SHA256SUMS}"
grep " cv_estimates.csv$" SHA256SUMS | sha256sum --check
