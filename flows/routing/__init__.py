"""From what a person wrote to what it is about: words, places, topics."""
