"""The process that keeps match keys in files, and looks for those of large submissions in them.

It signs in as a role that is given keys of 64 bits and nothing else, and needs none of the
installation's secrets: whoever holds both, keys and the secret they are made with, can try every phone
number. So the files and this process belong to an operating-system user of their own, where an
administrator gives them one (docs/operate/services.md).
"""
