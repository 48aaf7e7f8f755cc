"""Files of tasks from elsewhere → tasks to be added. Pure: nothing is asked of storage.

`reading.read` tells the format and reads it; a table that nobody knows needs a mapping of its columns first.
"""
