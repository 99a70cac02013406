"""What is said in the calls that we place."""
