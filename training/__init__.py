"""How the model in onrecord/language/model is made; needs the `train` extra, never imported by the package."""
