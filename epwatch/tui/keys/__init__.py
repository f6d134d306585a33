"""How keys are bound, named, and given to other bindings by a config file."""
