"""How each number came about: a graph from formulas down to cells, shown to people and to programs."""
