"""How a row comes to be: ids and sources proposed, questions made from the schemas, the file of one proposed row."""
