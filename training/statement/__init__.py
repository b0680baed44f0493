"""The yearly statement of training (*bilan pédagogique et financier*): counted, typed, closed."""
