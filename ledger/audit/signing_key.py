"""Private keys that sign checkpoints: Ed25519 (RFC 8032) in a PKCS #8 file encrypted with a passphrase, kept outside the book.

The private key stands in FILE with mode 0600, the verifier key in FILE.pub. Nothing is ever overwritten, and half a
pair is never left. A key that others may read, or whose halves do not fit, does not sign.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from ledger.audit.signed_note import Signature
from ledger.audit.verifier_key import VerifierKey, is_key_name, read_verifier_key
from ledger.domain.problem import Problem, Text

_ENCRYPTED: Final = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key in memory, and the verifier key that goes with it."""

    verifier: VerifierKey
    private: Ed25519PrivateKey

    def sign(self, text: str) -> Signature:
        """The signature over the text of a note."""
        return Signature(self.verifier.name, self.verifier.key_id, self.private.sign(text.encode()))


def load_key(file: Path, passphrase: str) -> SigningKey | Problem:
    """The pair in `file` and `file`.pub, as `create_key` wrote it."""
    content = _private_bytes(file)
    if isinstance(content, Problem):
        return content
    verifier = load_verifier_key(file.with_name(file.name + ".pub"))
    if isinstance(verifier, Problem):
        return verifier
    try:
        private = load_pem_private_key(content, passphrase.encode())
    except ValueError:
        return _passphrase_wrong(file)
    except (TypeError, UnsupportedAlgorithm):
        return _key_unreadable(file)
    if not isinstance(private, Ed25519PrivateKey):
        return _key_unreadable(file)
    if private.public_key().public_bytes_raw() != verifier.public:
        return _pair_differs(file)
    return SigningKey(verifier, private)


def load_verifier_key(file: Path) -> VerifierKey | Problem:
    """The verifier key in a file of one line."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        return _missing(file, error)
    except UnicodeDecodeError:
        text = ""
    found = read_verifier_key(text)
    return found.at(file=str(file)) if isinstance(found, Problem) else found


def _private_bytes(file: Path) -> bytes | Problem:
    """The file's content, where its owner alone may read it and it looks like an encrypted key."""
    try:
        open_to_others = stat.S_IMODE(file.stat().st_mode) & 0o077
        content = file.read_bytes()
    except OSError as error:
        return _missing(file, error)
    if not content.startswith(_ENCRYPTED):
        return _key_unreadable(file)
    if os.name == "posix" and open_to_others:
        return _open_to_others(file)
    return content


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


def _missing(place: Path, error: OSError) -> Problem:
    message = Text(f"读不了密钥 {place}:{error.strerror}", f"cannot read the key {place}: {error.strerror}")
    remedy = Text("检查文件名;keygen 写出私钥 FILE 和公钥 FILE.pub", "check the name; keygen writes FILE and FILE.pub")
    return Problem("key_missing", message, remedy).at(file=str(place))


def _key_unreadable(place: Path) -> Problem:
    message = Text(f"{place} 不是加密的 Ed25519 私钥", f"{place} is no encrypted Ed25519 private key")
    remedy = Text("给出 keygen 写出的私钥文件", "give the file of the private key that keygen wrote")
    return Problem("key_unreadable", message, remedy).at(file=str(place))


def _passphrase_wrong(place: Path) -> Problem:
    message = Text(
        f"口令打不开 {place}(口令不对,或文件已损坏)", f"the passphrase does not open {place}, or the file is damaged"
    )
    remedy = Text("重新输入口令,或从备份取回密钥", "type it again, or take the key from its backup")
    return Problem("passphrase_wrong", message, remedy).at(file=str(place))


def _pair_differs(place: Path) -> Problem:
    message = Text(f"{place} 与 {place}.pub 不是一对", f"{place} and {place}.pub are not a pair")
    remedy = Text("把两个文件放回原处,或新建一对", "put the two files back where they belong, or make a new pair")
    return Problem("key_pair_differs", message, remedy).at(file=str(place))


def _open_to_others(place: Path) -> Problem:
    message = Text(f"别人也能读 {place}", f"others may read {place}")
    remedy = Text(f"执行 chmod 600 {place}", f"run chmod 600 {place}")
    return Problem("key_open_to_others", message, remedy).at(file=str(place))
