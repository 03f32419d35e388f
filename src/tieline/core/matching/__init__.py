"""How values of different offices meet: keys now, comparisons with reasons later."""
