"""Measure what one inference takes on this machine: throughput, and energy where the device has a counter of it."""
