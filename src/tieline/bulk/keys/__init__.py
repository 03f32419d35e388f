"""Match keys in files: sorted, packed, merged by tiers, and asked for many values at once.

Holds 64-bit keys alone, each once: no value, no digest, no office. What is found here is only a
candidate; whether it is a match is for the digests to say.
"""
