"""What is signed of a sentence that somebody typed: its fingerprint. The sentence may hold a name, the books never do."""

from hashlib import sha256


def fingerprint(sentence: str) -> str:
    """SHA-256 of a sentence in hexadecimal; empty for none. The row keeps the sentence, `verify_ledger` compares."""
    return sha256(sentence.encode()).hexdigest() if sentence else ""
