"""Floor 0: the safety rules, pure Python; facts go in, findings come out."""
