"""What a plan is, and what stands around it. Standard library only."""
