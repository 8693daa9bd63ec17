"""Live panels: controls, the answer in a sentence, a few numbers, and a picture."""
