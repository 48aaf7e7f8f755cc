"""What the commands do: one noun a file. A service takes a Request, never commits, never calls a platform."""
