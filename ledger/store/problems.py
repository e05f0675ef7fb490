"""Refusals of the store, one function per code, in both languages."""

from __future__ import annotations

from ledger.domain.problem import Problem, Text, Where


def book_missing(place: str) -> Problem:
    """There is no book there."""
    return Problem(
        "book_missing",
        Text(f"{place} 没有账簿", f"There is no book at {place}"),
        Text("检查路径,或用 zhangfang init 建账", "Check the path, or make one with zhangfang init"),
        Where(file=place),
    )


def book_exists(place: str) -> Problem:
    """Something is there already; nothing is overwritten."""
    return Problem(
        "book_exists",
        Text(f"{place} 已存在", f"{place} exists already"),
        Text("换一个名称;已有的账簿不会被覆盖", "Choose another name; a book is never overwritten"),
        Where(file=place),
    )


def not_a_book(place: str, reason: str) -> Problem:
    """The file or schema is something else."""
    return Problem(
        "not_a_book",
        Text(f"{place} 不是账簿({reason})", f"{place} is not a book ({reason})"),
        Text("选择由 zhangfang init 建立的账簿", "Choose a book made by zhangfang init"),
        Where(file=place),
    )


def still_read(place: str) -> Problem:
    """Somebody's open reading keeps old pages in use."""
    return Problem(
        "still_read",
        Text(
            f"已删除,但 {place} 正被读取,旧内容还在文件里",
            f"Erased, but {place} is being read and its file still holds old bytes",
        ),
        Text("关闭其他程序后再执行一次同样的命令", "Close the other programs and run the same command once more"),
        Where(file=place),
    )


def book_unreadable(place: str, reason: str) -> Problem:
    """The operating system or server does not let us."""
    return Problem(
        "book_unreadable",
        Text(f"无法打开 {place}:{reason}", f"{place} cannot be opened: {reason}"),
        Text("检查权限、磁盘和网络", "Check permissions, disk and network"),
        Where(file=place),
    )


def book_unwritable(place: str, reason: str) -> Problem:
    """No new book can be made there."""
    return Problem(
        "book_unwritable",
        Text(f"无法在 {place} 建立账簿:{reason}", f"No book can be made at {place}: {reason}"),
        Text("检查权限和磁盘空间;没有留下任何内容", "Check permissions and space on the disk; nothing was left there"),
        Where(file=place),
    )


def server_unreachable(place: str, reason: str) -> Problem:
    """PostgreSQL does not answer."""
    return Problem(
        "server_unreachable",
        Text(f"连接不上 {place}:{reason}", f"{place} does not answer: {reason}"),
        Text("检查服务器是否启动,以及地址、用户和口令", "Check that the server runs, and address, user and password"),
        Where(file=place),
    )


def url_unusable(place: str, reason: str) -> Problem:
    """An address nobody can open."""
    return Problem(
        "book_url",
        Text(f"账簿地址无效:{reason}", f"The address of the book is not valid: {reason}"),
        Text(
            "用文件路径,或 postgresql+psycopg://用户@主机/库?schema=名称",
            "Use a file path, or postgresql+psycopg://user@host/database?schema=name",
        ),
        Where(file=place),
    )


def postgres_missing() -> Problem:
    """The driver is an extra."""
    return Problem(
        "postgres_not_installed",
        Text("未安装 PostgreSQL 驱动", "The PostgreSQL driver is not installed"),
        Text("运行 pip install 'zhangfang[postgres]'", "Run pip install 'zhangfang[postgres]'"),
    )


def newer_schema(place: str, found: int, known: int) -> Problem:
    """A newer program made or changed it."""
    return Problem(
        "newer_schema",
        Text(
            f"{place} 由更新的版本写入(结构 {found},本程序 {known})",
            f"{place} is of schema {found}, this program knows {known}",
        ),
        Text("升级 zhangfang 后再打开", "Upgrade zhangfang and open it again"),
        Where(file=place),
    )


def older_schema(place: str, found: int, known: int) -> Problem:
    """An older program made it; there is no step from its tables to ours."""
    zh = f"{place} 由较早的版本建立(结构 {found},本程序 {known})"
    en = f"{place} is of schema {found}, this program needs {known}"
    remedy = Text("用建立它的版本导出,再用本程序恢复", "Export it with the program that made it, and restore it with this one")
    return Problem("older_schema", Text(zh, en), remedy, Where(file=place))


def schema_changed(place: str) -> Problem:
    """Tables or triggers are not those the book was made with."""
    return Problem(
        "schema_changed",
        Text(f"{place} 的表或触发器被改动过", f"Tables or triggers of {place} are not those it was made with"),
        Text(
            "不要继续记账;从备份恢复,并运行 zhangfang audit verify",
            "Post nothing; restore a backup and run zhangfang audit verify",
        ),
        Where(file=place),
    )


def sqlite_too_old(found: str, needed: str) -> Problem:
    """STRICT tables need a newer SQLite."""
    return Problem(
        "sqlite_too_old",
        Text(f"SQLite {found} 太旧,需要 {needed} 以上", f"SQLite {found} is too old, {needed} or newer is needed"),
        Text(
            "使用自带较新 SQLite 的 Python(3.11 以上的官方安装包)",
            "Use a Python with a newer SQLite, such as the python.org installers",
        ),
    )


def book_busy(place: str, seconds: int, holder: str) -> Problem:
    """Somebody else is writing and did not finish in time."""
    who_zh, who_en = (f":{holder}", f" by {holder}") if holder else ("", "")
    return Problem(
        "book_busy",
        Text(f"账簿正被占用{who_zh},等待了 {seconds} 秒", f"The book is being written to{who_en}; waited {seconds} seconds"),
        Text("稍后重试;若占用者已无响应,结束它", "Try again later; if the holder hangs, end it"),
        Where(file=place),
    )


def disk_full(place: str) -> Problem:
    """Nothing was stored."""
    return Problem(
        "disk_full",
        Text(f"磁盘已满,{place} 未写入任何内容", f"The disk is full; nothing was stored in {place}"),
        Text("腾出空间后重试", "Make room and try again"),
        Where(file=place),
    )


def disk_failed(place: str, reason: str) -> Problem:
    """Reading or writing failed. Whether the batch under way arrived is known after opening again (keys are unique)."""
    return Problem(
        "disk_failed",
        Text(
            f"读写 {place} 失败:{reason};正在处理的一批没有确认入账",
            f"Reading or writing {place} failed: {reason}; the batch under way is not acknowledged",
        ),
        Text(
            "检查磁盘,必要时从备份恢复;然后再过账同一文件:已记录的单据不会重复",
            "Check the disk, restore a backup if need be; then post the same file again: what is recorded is not repeated",
        ),
        Where(file=place),
    )


def writer_stopped(place: str, before: Problem) -> Problem:
    """The disk failed under this process before."""
    return Problem(
        "writer_stopped",
        Text(
            f"此前出错({before.code}),本程序不再写入 {place}",
            f"This program writes nothing more to {place}, because something failed before ({before.code})",
        ),
        Text(
            "检查磁盘,重新启动程序,运行 zhangfang audit verify,再过账同一文件",
            "Check the disk, start the program again, run zhangfang audit verify, then post the same file again",
        ),
        Where(file=place),
    )


def book_read_only(place: str) -> Problem:
    """The file, its folder or the server does not take writes."""
    return Problem(
        "book_read_only",
        Text(f"{place} 只读,未写入任何内容", f"{place} is read-only; nothing was stored"),
        Text(
            "检查文件和文件夹的权限;服务器上请连接主库",
            "Check the permissions of the file and its folder; on a server, connect to the primary",
        ),
        Where(file=place),
    )


def book_damaged(place: str) -> Problem:
    """A page of the file or table is not what was written."""
    return Problem(
        "book_damaged",
        Text(f"{place} 的数据页已损坏", f"A page of {place} is damaged"),
        Text(
            "不要继续记账;复制现有文件留存,检查磁盘,从备份恢复",
            "Post nothing; keep a copy of the file as it is, check the disk, and restore a backup",
        ),
        Where(file=place),
    )


def rules_damaged(place: str) -> Problem:
    """The adopted rules are not those that were proved."""
    return Problem(
        "book_damaged",
        Text(f"{place} 中采用的规则已损坏", f"The rules adopted in {place} are damaged"),
        Text(
            "不要继续记账;用 audit verify 查明被改动的记录,从备份恢复",
            "Post nothing; audit verify names what was changed; restore a backup",
        ),
        Where(file=place),
    )


def schema_missing(place: str) -> Problem:
    """A table of the book is not there."""
    return Problem(
        "schema_missing",
        Text(f"{place} 缺少账簿的表", f"Tables of a book are missing in {place}"),
        Text("检查路径;若确是账簿,从备份恢复", "Check the path; if it is a book, restore a backup"),
        Where(file=place),
    )


def connection_lost(place: str, reason: str) -> Problem:
    """The server went away."""
    return Problem(
        "connection_lost",
        Text(f"与 {place} 的连接中断:{reason}", f"The connection to {place} broke: {reason}"),
        Text("重试同一文件:已记录的单据不会重复", "Post the same file again: what is recorded is not repeated"),
        Where(file=place),
    )


def not_confirmed(place: str) -> Problem:
    """The wait for the synchronous standby was cancelled: the primary has it, a failover may take it back."""
    return Problem(
        "not_confirmed",
        Text(f"{place} 已写入,但备用服务器没有确认", f"It is stored in {place}, but its standby has not confirmed it"),
        Text("重试同一文件:已记录的单据不会重复", "Post the same file again: what is recorded is not repeated"),
        Where(file=place),
    )


def guard_refused(place: str, reason: str) -> Problem:
    """A rule of the database stopped what the program thought right."""
    return Problem(
        "guard_refused",
        Text(f"数据库拒绝写入:{reason}", f"The database refused to store this: {reason}"),
        Text("未写入任何内容;请报告此缺陷", "Nothing was stored; please report this bug"),
        Where(file=place),
    )
