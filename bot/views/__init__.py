"""Everything the bot says: pure functions from the core's values to Message, Form and Choices documents."""
