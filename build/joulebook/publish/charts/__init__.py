"""Every picture: figures and their pieces, drawn, explored and exported."""
