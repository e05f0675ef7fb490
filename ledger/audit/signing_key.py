"""Private keys that sign checkpoints: Ed25519 (RFC 8032) in a PKCS #8 file encrypted with a passphrase, kept outside the book.

The private key stands in FILE with mode 0600, the verifier key in FILE.pub. Nothing is ever overwritten, and half a
pair is never left.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from ledger.audit.verifier_key import VerifierKey, is_key_name
from ledger.domain.problem import Problem, Text


def create_key(file: Path, name: str, passphrase: str) -> VerifierKey | Problem:
    """A new key in `file` and `file`.pub. Refused: no passphrase, an unfit name, a file that is there or unwritable."""
    public_file = file.with_name(file.name + ".pub")
    refused = _refused(file, public_file, name, passphrase)
    if refused:
        return refused
    private = Ed25519PrivateKey.generate()
    encrypted = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    verifier = VerifierKey(name, private.public_key().public_bytes_raw())
    failed = _write_new(file, encrypted, 0o600)
    if failed is None:
        failed = _write_new(public_file, f"{verifier}\n".encode(), 0o644)
        if failed is not None:
            file.unlink()
    return failed or verifier


def _write_new(place: Path, content: bytes, mode: int) -> Problem | None:
    """Write a file that must not be there yet: created with its mode, so that no moment leaves it open to others."""
    try:
        number = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        return _exists(place)
    except OSError as error:
        return _unwritable(place, error)
    try:
        with os.fdopen(number, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        place.unlink()
        return _unwritable(place, error)
    return None


def _unwritable(place: Path, error: OSError) -> Problem:
    message = Text(f"写不了 {place}:{error.strerror}", f"cannot write {place}: {error.strerror}")
    remedy = Text("检查文件名、权限和磁盘空间", "check the name, the permissions and the space on the disk")
    return Problem("file_unwritable", message, remedy).at(file=str(place))


def _refused(file: Path, public_file: Path, name: str, passphrase: str) -> Problem | None:
    if not passphrase:
        message = Text("没有口令,私钥不能不加密就写入文件", "no passphrase: a private key is never written unencrypted")
        remedy = Text("输入口令,或设置 ZHANGFANG_PASSPHRASE", "type one, or set ZHANGFANG_PASSPHRASE")
        return Problem("passphrase_missing", message, remedy)
    if not is_key_name(name):
        message = Text(f"名称“{name}”里有空格或加号", f"the name {name!r} is empty or holds a space or a plus sign")
        remedy = Text("例如 example.com/books", "for example example.com/books")
        return Problem("key_name_unfit", message, remedy)
    return next((_exists(place) for place in (file, public_file) if os.path.lexists(place)), None)


def _exists(place: Path) -> Problem:
    message = Text(f"文件 {place} 已存在", f"the file {place} is there already")
    remedy = Text("换一个文件名;密钥从不覆盖", "choose another name; a key is never overwritten")
    return Problem("key_file_exists", message, remedy).at(file=str(place))
