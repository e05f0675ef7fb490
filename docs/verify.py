"""Check a proof that `zhangfang audit BOOK prove ENTRY` wrote. Needs Python and nothing else, our program least of all.

    python verify.py PROOF VKEY     exit code 0: yes, 1: no, 2: usage

PROOF is a JSON file: the record's bytes, its place in the Merkle tree (RFC 6962), the path to the root, and a signed
checkpoint (c2sp.org/tlog-checkpoint) with that root. VKEY is the verifier key of the book, got from its owner by another
way than PROOF. Yes means: the book that VKEY signs for holds this record, to the byte. Ed25519 is RFC 8032 §5.1, written
out. Amounts are in minor units of the currency.
"""

import base64
import hashlib
import json
import sys

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT_OF_MINUS_1 = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)


def need(true, reason):
    if not true:
        raise ValueError(reason)


def point(data):
    y, sign = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    need(y < P and (x * x - square) % P == 0 and (x or not sign), "a point that is not on the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    result = (0, 1, 1, 0)
    while n:
        result, p, n = add(result, p) if n & 1 else result, add(p, p), n >> 1
    return result


def is_signed(public, message, signature):
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= ORDER:
        return False
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left = times(int.from_bytes(signature[32:], "little"), base)
    right = add(point(signature[:32]), times(h, point(public)))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def decoded(text):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 in an unusual spelling")
    return data


def key(text):
    name, key_id, content = text.strip().split("+", 2)
    data = decoded(content)
    full = hashlib.sha256(name.encode() + b"\n" + data).digest()
    need(len(data) == 33 and data[0] in (1, 4) and full[:4].hex() == key_id, f"no verifier key: {text}")
    return name, full[:4], data[0], data[1:]


def need_signed(note, vkey):
    text, lines = note[: note.rindex("\n\n") + 1], note[note.rindex("\n\n") + 2 :].split("\n")
    name, key_id, algorithm, public = key(vkey)
    need(algorithm == 1 and text.split("\n")[0] == name, f"{name} does not speak for {text.split(chr(10))[0]}")
    mine = [decoded(line.split(" ")[2]) for line in lines if line.startswith(f"— {name} ")]
    mine = [data[4:] for data in mine if data[:4] == key_id]
    need(mine and all(is_signed(public, text.encode(), one) for one in mine), f"no signature of {name} that holds")


def root_of(leaf, index, size, path):
    """RFC 9162 §2.1.3.2."""
    need(0 <= index < size, "no such place in the tree")
    last = size - 1
    for sibling in path:
        need(last and len(sibling) == 32, "a path of the wrong length")
        if index & 1 or index == last:
            leaf = hashlib.sha256(b"\x01" + sibling + leaf).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = hashlib.sha256(b"\x01" + leaf + sibling).digest()
        index, last = index >> 1, last >> 1
    need(last == 0, "a path of the wrong length")
    return leaf


def unique(pairs):
    need(len(dict(pairs)) == len(pairs), "a name that stands twice")
    return dict(pairs)


def checked(content, vkey):
    """The record of a proof and the lines of its checkpoint; ValueError where anything is not as it must be."""
    proof = json.loads(content, object_pairs_hook=unique)
    names = {"format", "leaf_index", "body", "path", "checkpoint"}
    need(names <= set(proof) <= {*names, "vkey"} and proof["format"] == "zhangfang.proof/1", "no proof of this form")
    need(proof.get("vkey", vkey) == vkey, "the proof is for another key")
    note, body, index = proof["checkpoint"], proof["body"].encode(), proof["leaf_index"]
    size, root = note.split("\n")[1:3]
    need(type(index) is int and size.isdecimal(), "no place in a tree")
    path = [bytes.fromhex(sibling) for sibling in proof["path"]]
    found = root_of(hashlib.sha256(b"\x00" + body).digest(), index, int(size), path)
    need(found == decoded(root), "the record is not in the tree of the checkpoint")
    need_signed(note, vkey)
    record = json.loads(body)
    need(record["seq"] == index + 1, "the record stands at another place")
    return record, note.split("\n\n")[0].split("\n")


def say(text):
    print("".join(char if char.isprintable() else "?" for char in text))


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(arguments[0], "rb") as file:
            record, checkpoint = checked(file.read(), arguments[1].strip())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        say(f"NO 否: {error}")
        return 1
    who = record.get("recorded_by", "?")
    say(f"record {record['seq']} {record['key']} of {record['accounting_date']}, recorded {record['recorded_at']} by {who}")
    for entry in record["entries"]:
        say(f"entry {record['seq']}.{entry['ordinal']} {entry['summary']['en']} {entry['summary']['zh']}")
        for line in entry["postings"]:
            goods = f"  {line['item']} × {line['quantity']}" if "quantity" in line else ""
            say(f"  {line['account']:<12} debit {line.get('debit', 0):>14} credit {line.get('credit', 0):>14}{goods}")
    say(json.dumps(record["input"], ensure_ascii=False))
    say(f"YES 是: in the book at {', '.join(checkpoint)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
