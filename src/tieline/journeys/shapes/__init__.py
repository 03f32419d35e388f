"""What the surfaces tell of each noun, in the form that programs read.

The command line prints these as JSON and the API answers with them, so both say the same in the
same words. Times are aware, in UTC. The line below a field says what it holds.
"""
