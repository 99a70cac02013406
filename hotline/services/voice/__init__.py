"""What is said in the calls that we place, and what the keys do that are pressed in them."""
