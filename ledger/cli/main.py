"""The command `zhangfang`: one owner of exit codes and of what goes to stderr. stdout is data.

Exit 0 done or nothing to do · 1 refused, or a check found something · 2 usage · 3 the machine, or a bug · 130 interrupted,
nothing of the batch under way stored (docs/ARCHITECTURE.md §9).
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any, Final

import click

from ledger.cli.language import chosen_language
from ledger.domain.problem import Problem, Text

_REFUSALS: Final = frozenset({"book_busy", "rolled_back", "history_changed", "checkpoints_missing"})
"""What stops a writer without being a failure of the machine."""
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters, and bytes that are not UTF-8: no name, reason or path of a book holds them."""

# verb → (module, help): modules are imported when their verb is used, so that `--version` stays quick.
VERBS: Final[dict[str, tuple[str, Text]]] = {
    "init": ("init_book", Text("建立账套", "create a book")),
    "demo": ("demo", Text("建立示例公司", "build the demo company")),
    "tui": ("terminal", Text("终端", "work with a book in the terminal")),
    "serve": ("serve", Text("浏览器里的终端", "the terminal in the browser")),
    "post": ("post", Text("过账单据文件", "post files of documents")),
    "import": ("import_files", Text("读入银行流水、电子发票", "read bank statements and e-invoices")),
    "staged": ("staged", Text("待过账的读入数据", "imported rows that wait to be posted")),
    "reconcile": ("reconcile", Text("银行对账", "reconcile a bank account")),
    "list": ("list_documents", Text("列出单据或资料", "list documents or master data")),
    "show": ("show", Text("显示单据及其凭证", "show a document and its vouchers")),
    "explain": ("explain", Text("解释一笔分录从何而来", "explain where a posting comes from")),
    "approve": ("approve", Text("审核单据", "approve a document")),
    "reverse": ("reverse", Text("冲销单据", "reverse a document")),
    "report": ("report", Text("账簿与报表", "ledgers and statements")),
    "close": ("close", Text("月末结账", "close a month")),
    "reopen": ("reopen", Text("重开已结账的月份", "open a closed month again")),
    "adopt": ("adopt", Text("采用规则包", "adopt a bundle of rules")),
    "rules": ("rules", Text("检查、测试记账规则", "check and test posting rules")),
    "audit": ("audit", Text("验证账本", "verify the book")),
    "log": ("operation_log", Text("操作日志", "who did what, and who was refused what")),
    "password": ("password", Text("设置口令", "set a password")),
    "grant": ("grant", Text("数据库授权", "rights of a role of the server")),
    "keygen": ("keygen", Text("生成签名密钥", "make a key that signs checkpoints")),
    "export": ("export", Text("导出", "export")),
    "backup": ("backup", Text("备份账套", "copy a book that is in use")),
    "restore": ("restore", Text("由文本或备份重建账套", "build a book again from its text or a backup")),
    "erase": ("erase", Text("删除个人信息", "erase personal data")),
    "doctor": ("doctor", Text("检查运行环境", "check the machine and the book")),
}


class _Verbs(click.Group):
    """The verbs, each imported only when it is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order people meet them, not by alphabet."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb."""
        del ctx
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"ledger.cli.{VERBS[cmd_name][0]}").command
        gc.enable()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs without importing any of them."""
        del ctx
        language = chosen_language()
        with formatter.section("Verbs" if language == "en" else "命令"):
            formatter.write_dl([(verb, text.in_language(language)) for verb, (_, text) in VERBS.items()])


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="zhangfang", prog_name="zhangfang")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="中文 or English")
@click.option("--user", help="who posts; else ZHANGFANG_USER or the system login")
@click.pass_context
def root(ctx: click.Context, lang: str | None, user: str | None) -> None:
    """账房: purchase, stock and sales on one double-entry ledger."""
    ctx.obj = {"language": lang or chosen_language(), "user": user}


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    words = list(arguments if arguments is not None else sys.argv[1:])
    if any(_NO_TEXT.search(word) for word in (*words, os.environ.get("ZHANGFANG_USER", ""))):
        _tell(Text("命令里有不是文字的字符", "there is a character in the command that is no text"))
        return 2
    try:
        code: Any = root.main(args=arguments, prog_name="zhangfang", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _tell(Text("已中断,未保存正在处理的批次", "interrupted; nothing of the batch under way was stored"))
        return 130
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except click.ClickException as refused:
        refused.show()
        return refused.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001  # the one place that turns a failure or a bug into an exit code
        return _failed(error, words)
    return code if isinstance(code, int) else 0


def _failed(error: Exception, arguments: Sequence[str]) -> int:
    """3: the machine failed and says why, or a bug. A book that is busy, or was rolled back, is no failure: 1."""
    problem = getattr(error, "problem", None)
    as_json, language = "--json" in arguments, _language_asked(arguments)
    if isinstance(problem, Problem):
        import_module("ledger.cli.answers").refuse_without_context([problem], language, as_json=as_json)
        return 1 if problem.code in _REFUSALS else 3
    traceback.print_exception(error)
    text = Text("程序错误,账本未改动;请附上面的内容报告", "a bug; the book was not changed. Please report the lines above")
    click.echo(text.in_language(language), err=True)
    if as_json:  # nothing is imported here: the import may be what failed
        bug = {"code": "bug", "message": f"{type(error).__name__}: {error}", "remedy": text.in_language(language)}
        click.echo(json.dumps({"schema": "zhangfang.failure/1", "problems": [{**bug, "where": {}}]}))
    return 3


def _language_asked(arguments: Sequence[str]) -> str:
    """The language of `--lang`, which click has read by now and forgotten; else the one of the environment."""
    given = [word.partition("=")[2] for word in arguments if word.startswith("--lang=")]
    given += [after for word, after in pairwise(arguments) if word == "--lang"]
    return given[-1] if given else chosen_language()


def _tell(text: Text) -> None:
    click.echo(text.in_language(chosen_language()), err=True)


def main() -> None:
    """The console script. What is imported stays, so that nothing is collected until the verb is there."""
    gc.disable()
    sys.exit(run())
