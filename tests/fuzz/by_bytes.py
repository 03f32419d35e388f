"""Plays one target of bytes with atheris, in a process of its own: the fuzzer ends the process.

`python -m tests.fuzz.by_bytes TARGET FOLDER [options of libFuzzer]`; with the paths of inputs behind, it
plays those again and nothing else.
"""

import sys
from pathlib import Path

import atheris

from tests.fuzz.byte_targets import BYTE_TARGETS


def main() -> None:
    name, folder, *options = sys.argv[1:]
    target = BYTE_TARGETS[name]
    with atheris.instrument_imports(include=["tieline"]):
        check = target.load_check()
        seeds, words = target.load_seeds(), target.load_words()
    if any(not option.startswith("-") for option in options):
        for path in (Path(option) for option in options if not option.startswith("-")):
            check(path.read_bytes())
            sys.stdout.write(f"{path}: no fault\n")
        return
    corpus = Path(folder)
    for place, seed in enumerate(seeds):
        (corpus / f"seed-{place}").write_bytes(seed)
    arguments = [sys.argv[0], str(corpus), *options, f"-max_len={target.longest}"]
    if words:
        dictionary = corpus.with_name(f"{name}.dict")
        dictionary.write_text("".join(map(_entry, words)), "ascii")
        arguments.append(f"-dict={dictionary}")
    atheris.Setup(arguments, check)
    atheris.Fuzz()


def _entry(word: bytes) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n'


if __name__ == "__main__":
    main()
