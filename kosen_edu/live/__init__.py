"""The live kit: picture, panel, card, controls, exercise."""
