"""CPU time of shingles and MinHash signatures, beside datatrove's, on the same generated texts.

    python -m benchmarks.signatures [--documents 200] [--words 450] [--repeat 3]

datatrove's MinhashDedupSignature is asked for its shingles and signature of each document, with
its default settings (5 words, 14 bands of 8 rows, simplified text), once with its own English
word tokeniser and once with a plain split at white space. Files and sorting are left out on both
sides. The best of the repeats counts; ratios are of CPU time on one thread.
"""

import argparse
import random
import tempfile
from collections.abc import Callable
from time import process_time

import pyarrow as pa
import xxhash

from dedup.exact import content_digests
from dedup.shingles import shingle_sets
from dedup.signatures import signatures


def texts_of(documents: int, words: int) -> list[str]:
    """Sentences of a word list in which, as in prose, few words are frequent and many are rare."""
    generator = random.Random(1)
    letters = "aaaeeeiiooulnrstdcmpbvgfàéíòúçñ"
    vocabulary = [
        "".join(generator.choices(letters, k=generator.randint(1, 9))) for _ in range(9999)
    ]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    texts = []
    for _ in range(documents):
        chosen = generator.choices(vocabulary, weights, k=words)
        sentences = [" ".join(chosen[i : i + 15]).capitalize() for i in range(0, words, 15)]
        texts.append(". ".join(sentences) + ".")
    return texts


def best(run: Callable[[], object], repeat: int) -> float:
    """CPU seconds of the fastest of `repeat` runs, after one to warm up."""
    run()
    times = []
    for _ in range(repeat):
        start = process_time()
        run()
        times.append(process_time() - start)
    return min(times)


class Split:
    """Stands for a word tokeniser."""

    @staticmethod
    def word_tokenize(text: str) -> list[str]:
        return text.split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--words", type=int, default=450)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    texts = texts_of(options.documents, options.words)
    column = pa.array(texts, pa.large_string())
    sets = shingle_sets(column)

    with tempfile.TemporaryDirectory() as folder:
        from datatrove.pipeline.dedup.minhash import MinhashDedupSignature

        theirs = MinhashDedupSignature(folder)
        # Its own function gives str to xxhash, which refuses that from version 4 on.
        theirs._hash_func = lambda shingle: xxhash.xxh64_intdigest(shingle.encode())

        def datatrove() -> None:
            for text in texts:
                theirs.get_signature(theirs.get_shingles(text))

        theirs_spacy = best(datatrove, options.repeat)
        theirs.word_tokenizer = Split()
        theirs_split = best(datatrove, options.repeat)

    rows = {
        "datatrove, its tokeniser": theirs_spacy,
        "datatrove, plain split": theirs_split,
        "shingles and signatures": best(lambda: signatures(shingle_sets(column)), options.repeat),
        "  shingles alone": best(lambda: shingle_sets(column), options.repeat),
        "  signatures alone": best(lambda: signatures(sets), options.repeat),
        "exact digests": best(lambda: content_digests(column), options.repeat),
    }
    size = sum(map(len, texts)) / len(texts)
    print(f"{len(texts)} documents of {size:.0f} characters, {options.words} words")
    for name, seconds in rows.items():
        per_document = 1e6 * seconds / len(texts)
        print(f"{name:26} {per_document:10.0f} µs a document {theirs_spacy / seconds:9.1f} x")


if __name__ == "__main__":
    main()
