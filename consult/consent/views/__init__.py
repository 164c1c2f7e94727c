"""The pages of consent: the section, the papers, signing, ends, copies and checks."""
