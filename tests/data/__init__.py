"""Files that tests build: workbooks with a fault, and real ones as they were."""
