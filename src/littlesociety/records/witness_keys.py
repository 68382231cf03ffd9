"""The keys with which this society cosigns its neighbours' records: apart from its own record's.

C2SP tlog-cosignature knows two kinds, and we sign with both: Ed25519, which every witness can
check today, and ML-DSA-44, which a quantum computer could not forge either.
"""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from society_algorithms.merkle.notes import KeyType, SigningKey

from .keys import private_key, signing_key

ED25519: Final = "witness.key"
ML_DSA_44: Final = "witness-ml-dsa-44.key"


def witness_keys(*, origin: str, has_signed: bool) -> tuple[SigningKey, SigningKey]:
    """Return both keys, made on first use, under the name of the record with `/witness` after it.

    A witness that has signed before never gets other keys by accident: it raises KeyMissing.
    """
    name, may_make = f"{origin}/witness", not has_signed
    ed25519 = private_key(ED25519, Ed25519PrivateKey.generate, may_make=may_make)
    ml_dsa = private_key(ML_DSA_44, MLDSA44PrivateKey.generate, may_make=may_make)
    return (
        signing_key(name, KeyType.ED25519_COSIGNATURE, ed25519),
        signing_key(name, KeyType.ML_DSA_44, ml_dsa),
    )
