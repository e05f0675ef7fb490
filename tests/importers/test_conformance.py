"""Our own readers hold to the rules that we ask of others, and a reader from elsewhere is checked with one command."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from importers.conformance.checks import CHECKS, Check, Sample, Subject
from importers.limits import HEAD_BYTES
from importers.reader import NO_OPTIONS, Reader, ReadOptions
from importers.registry import GROUP, read_file, readers
from importers.report import BankRecord, ImportReport
from tests.importers.fapiao_samples import as_csv, as_list_rows, as_ofd, as_qr, as_xml, invented

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLE = ROOT / "examples" / "importer_plugin"
POINT = EntryPoint("village_bank", "village_bank:VillageBankReader", GROUP)
PLACES = {point.name: point.value for point in entry_points(group=GROUP)}


def sample_files() -> Iterator[Sample]:
    """The invented files of all readers, and invoices made where a format is no text."""
    for path in sorted([*(HERE / "files").iterdir(), *(HERE / "layouts").iterdir()]):
        yield Sample(path.name, path.read_bytes())
    invoice = invented(3)
    yield Sample("fapiao.xml", as_xml(invoice).encode())
    yield Sample("fapiao.txt", as_qr(invoice).encode())
    yield Sample("fapiao.csv", as_csv(as_list_rows(invoice)))
    yield Sample("fapiao.ofd", as_ofd(invoice, attached=True))
    yield Sample("factur-x.pdf", pdf_with((HERE / "files" / "cii_two_vat_groups.xml").read_bytes()))


def pdf_with(invoice: bytes) -> bytes:
    """A PDF that carries an invoice."""
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.add_attachment("factur-x.xml", invoice)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


SAMPLES = [(name, sample) for sample in sample_files() for name, reader in readers().items() if
           reader.identify(sample.name, sample.content[:HEAD_BYTES])]  # fmt: skip
SLOW = {"a_file_cut_anywhere_is_read_or_rejected", "a_damaged_file_raises_nothing", "it_knows_no_ledger"}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_reader_of_ours_holds_to_every_rule(check: Check) -> None:
    """On all its samples; the slower rules on the first two of each."""
    seen: dict[str, int] = {}
    for name, sample in SAMPLES:
        seen[name] = seen.get(name, 0) + 1
        if check.__name__ not in SLOW or seen[name] <= 2:
            check(Subject(readers()[name], PLACES[name]), sample)
    assert set(seen) == set(readers()), "every reader has a sample: add a file to tests/importers/files, or make one here"


class Broken:
    """A reader that claims all, loses a row, numbers nothing and trips over what it does not expect."""

    name = "broken"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:
        return bool(name or head or options)

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:
        whole = readers()["bank_csv"].read(name, content, options)
        assert b"\x00" not in content, "never seen that"
        records = [replace(record, identity="same", amount="1e3") for record in whole.records if isinstance(record, BankRecord)]
        return ImportReport(name, "bank_csv", "0" * 64, len(records), tuple(records))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("it_claims_no_letter", "claims"),
        ("every_row_is_accounted_for", "sha256"),
        ("identities_are_there_and_differ", "share an identity"),
        ("records_are_plain", "plain"),
        ("a_hostile_file_is_refused", "refused without a reason|never seen that"),
    ],
)
def test_a_reader_that_breaks_a_rule_is_told_which(rule: str, said: str) -> None:
    check = next(check for check in CHECKS if check.__name__ == rule)
    broken: Reader = Broken()
    sample = Sample("cmb_debit.csv", (HERE / "files" / "cmb_debit.csv").read_bytes())
    with pytest.raises(AssertionError, match=said):
        check(Subject(broken, "tests.importers.test_conformance:Broken"), sample)


def kit(folder: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`pytest` as somebody runs it in a folder of their own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "importers.conformance.plugin", *arguments]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, filter(None, (path, ROOT)))), "PYTEST_ADDOPTS": ""}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=300)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The example as pip leaves it: the module, and its entry point beside it."""
    site, folder = tmp_path / "site", tmp_path / "plugin"
    site.mkdir()
    shutil.copytree(EXAMPLE, folder)
    shutil.copy(EXAMPLE / "village_bank.py", site)
    metadata = site / "zhangfang_village_bank-1.0.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: zhangfang-village-bank\nVersion: 1.0.0\n")
    (metadata / "entry_points.txt").write_text(f"[{GROUP}]\n{POINT.name} = {POINT.value}\n")
    return tmp_path


def test_the_example_is_found_by_its_entry_point_and_passes_the_kit(installed: Path) -> None:
    done = kit(installed / "plugin", "--importer=village_bank", path=installed / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(CHECKS) + 1} passed" in done.stdout or done.stdout.count(".") >= len(CHECKS) + 1


def test_the_kit_says_what_is_missing(installed: Path) -> None:
    unknown = kit(installed / "plugin", "--importer=nobody", path=installed / "site")
    assert unknown.returncode == 1
    assert "no entry point 'nobody'" in unknown.stdout
    without = kit(installed / "plugin", "--importer=village_bank", "--importer-samples=nowhere", path=installed / "site")
    assert without.returncode == 1
    assert "there is no folder nowhere" in without.stdout


def test_the_example_reads_and_compares_its_balance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    reader = readers([POINT])["village_bank"]
    content = (EXAMPLE / "samples" / "march.txt").read_bytes()
    report = reader.read("march.txt", content)
    assert [getattr(record, "amount", "") for record in report.records] == ["1200.00", "-88.50", "-88.50"]
    assert (report.rows, report.findings) == (6, ())
    wrong = reader.read("march.txt", content.replace(b"1023.00", b"1111.50"))
    assert [finding.rule for finding in wrong.findings] == ["closing_balance"]
    assert read_file("march.txt", content).rejected[0].code == "format_unknown", "only who installs it has it"
    declared = (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")
    assert f'{POINT.name} = "{POINT.value}"' in declared
