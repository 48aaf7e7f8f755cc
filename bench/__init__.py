"""What the bot costs beside the SQL it sends: `make bench`."""
