"""Reading what people write: commands, dates, repeats."""
