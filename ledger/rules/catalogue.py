"""Every refusal of the rule language as a sentence: code → (中文, English, 怎么改, remedy). RULES.md §7 lists the codes.

Words in braces are filled in where the problem is found.
"""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, tuple[str, str, str, str]]] = {
    # --- R1 writing ----------------------------------------------------------------------------------------------------
    "R101": ("此处有制表符", "there is a tab here", "缩进只用空格", "indent with spaces only"),
    "R102": (
        "引号和注释之外只能用 ASCII 字符:{character}",
        "outside texts and comments everything is ASCII: {character}",
        "改用半角 {ascii}",
        "write {ascii}",
    ),
    "R103": ("{zh}", "{en}", "此处可以写:{may_zh}", "here may stand: {may_en}"),
    "R104": (
        "文件头不对:{zh}",
        "the header is wrong: {en}",
        '第一行写:ruleset 名称 版本 from 日期 language 1 "中文" / "English"',
        'the first line is: ruleset NAME VERSION from DATE language 1 "中文" / "English"',
    ),
    # --- R2 names ------------------------------------------------------------------------------------------------------
    "R201": ("没有 {name} 这种单据", "there is no kind of document {name}", "可用:{known}", "known: {known}"),
    "R202": (
        "{name} 已有一条规则:{other}",
        "{name} has a rule already: {other}",
        "每种单据只有一条规则;要替换下层的规则请写 override",
        "one rule per kind; to replace the rule of a lower layer write override",
    ),
    "R203": ("{name} 不是列表", "{name} is not a list", "可循环:{known}", "lists: {known}"),
    "R204": ("没有列表 {name}", "there is no list {name}", "可用:{known}", "known: {known}"),
    "R205": (
        "{name} 正在循环中,不能再循环一次",
        "{name} is being looped over already",
        "先在循环外用 let 求和,或直接用本行",
        "take the sum in a let outside the loop, or use this element",
    ),
    "R206": ("名称 {name} 已被占用", "the name {name} is taken", "换一个名称", "choose another name"),
    "R207": (
        "split 只能分摊本位币金额:{name}",
        "split divides an amount of book currency: {name}",
        "金额用 money(…),权数用已知的金额、数量或数",
        "the amount in money(…), the weight a known amount, quantity or number",
    ),
    "R208": (
        "{name}:循环内的 let 是本列表的一列,循环外的 let 是一个名称",
        "{name}: inside a loop a let makes a column of that list, outside a name",
        "这里写 let {known} = …",
        "write let {known} = … here",
    ),
    "R209": (
        "乘除的结果要先命名并写明舍入",
        "a product or quotient needs a name and its rounding",
        "let 名称 = 金额 * 数 rounded half_up,分录用这个名称",
        "let NAME = AMOUNT * NUMBER rounded half_up, and post the name",
    ),
    "R210": (
        "凭证里不能再有凭证",
        "an entry inside an entry",
        "结束上一张凭证再写下一张",
        "end the first entry before the next",
    ),
    "R211": (
        "分录不在凭证之内",
        "a leg outside an entry",
        "先写 voucher、memo 或 movement,分录缩进在其下",
        "begin with voucher, memo or movement and indent the leg below",
    ),
    "R212": (
        "{what}({name}) 需要{zh}",
        "{what}({name}) needs {en}",
        "改用这种类型的字段",
        "use a field of that type",
    ),
    "R213": ("没有角色 {name}", "there is no role {name}", "相近:{known}", "close to it: {known}"),
    "R214": (
        "{name} 的参数不对:写了 {given},应为 {wanted}",
        "wrong arguments for {name}: {given} instead of {wanted}",
        "写成 {wanted}",
        "write {wanted}",
    ),
    "R215": (
        "{name} 的类型是{found_zh},这里要{wanted_zh}",
        "{name} is {found_en}, {wanted_en} is needed here",
        "{remedy_zh}",
        "{remedy_en}",
    ),
    "R216": ("{name} 没有用到", "{name} is never used", "删去,或在分录里用它", "delete it, or post from it"),
    "R217": (
        "没有地点 {name}",
        "there is no place {name}",
        "外部地点:{known};或写单据上的地点字段",
        "outside places: {known}; or a place field of the document",
    ),
    "R218": ("没有政策 {name}", "there is no {name}", "已声明:{known}", "declared: {known}"),
    "R219": ("这里没有名称 {name}", "there is no name {name} here", "{remedy_zh}", "{remedy_en}"),
    "R220": ("没有字段 {name}", "there is no field {name}", "可用:{known}", "known: {known}"),
    "R221": (
        "{name} 可能没有填",
        "{name} may be missing",
        "放在 when given {name} 之下",
        "put it under when given {name}",
    ),
    "R222": (
        "{left_zh}与{right_zh}不能相加、相减或比较",
        "{left_en} and {right_en} cannot be added or compared",
        "换成同一单位:外币金额先用 money(…)",
        "bring both to one unit: an amount of the document goes through money(…)",
    ),
    "R223": ("舍入 {name} 不对", "rounding {name} is wrong", "{remedy_zh}", "{remedy_en}"),
    "R224": ("没有函数 {name}", "there is no function {name}", "相近:{known}", "close to it: {known}"),
    "R225": ("{name} 的参数不对", "wrong arguments for {name}", "写成 {wanted}", "write {wanted}"),
    "R226": ("{name} 不是条件:{zh}", "{name} is not a condition: {en}", "{remedy_zh}", "{remedy_en}"),
    "R227": (
        "{name} 不是数值,不能计算",
        "{name} is no value to calculate with",
        "用金额、数量或数",
        "use an amount, a quantity or a number",
    ),
    "R228": (
        "{name} 只在它的条件成立时才有",
        "{name} exists only where its condition holds",
        "放在同一条件之下,或把 let 移到条件之外",
        "use it under the same condition, or move its let out of the condition",
    ),
    "R229": ("没有现金流量项目 {name}", "there is no cash-flow item {name}", "可用:{known}", "known: {known}"),
    "R230": (
        "{name} 要单独写在一个 let 里",
        "{name} must stand alone in a let",
        "let 名称 = {name}(…),再用这个名称",
        "let NAME = {name}(…), then use the name",
    ),
    # --- R3 conditions -------------------------------------------------------------------------------------------------
    "R301": (
        "{combination} 时没有分支",
        "no branch when {combination}",
        '加一个 "or when"、"otherwise" 或 "none otherwise because …"',
        'add an "or when", an "otherwise", or "none otherwise because …"',
    ),
    "R302": (
        "{combination} 时有两个分支:第 {first} 行和第 {second} 行",
        "two branches when {combination}: lines {first} and {second}",
        "让条件互相排斥,或另起一个 when",
        "make the conditions exclude each other, or begin a new when",
    ),
    "R303": (
        "{name} 由记账时定价,条件和参数里还不知道",
        "{name} is valued by booking and unknown here",
        "用 excess(a, b) 表达差额,不用条件",
        "express a difference with excess(a, b) instead of a condition",
    ),
    "R304": (
        "条件组合太多:{count} 种,最多 {most} 种",
        "too many combinations of conditions: {count}, at most {most}",
        "把规则拆开,或减少一处判断",
        "split the rule, or decide on fewer things at once",
    ),
    # --- R4 legs -------------------------------------------------------------------------------------------------------
    "R401": (
        "{name} 不是表外角色,不能写在 memo 里",
        "{name} is no memo role and cannot stand in a memo",
        "用表外角色,或改为 voucher",
        "use a memo role, or write voucher",
    ),
    "R402": (
        "{name} 是表外角色,只能写在 memo 里",
        "{name} is a memo role and stands only in a memo",
        "改为 memo,或换一个角色",
        "write memo, or another role",
    ),
    "R403": ("哪种货物?", "which goods?", "加 of 存货,例如 of l.item", "add of ITEM, for example of l.item"),
    "R404": ("货物在哪里?", "where are the goods?", "加 at 地点,例如 at Customer", "add at PLACE, for example at Customer"),
    "R405": (
        "金额和数量方向相反",
        "amount and quantity go in opposite directions",
        "存货角色:dr 配 +,cr 配 -",
        "on a stock role dr goes with + and cr with -",
    ),
    "R406": (
        "移库只动货物,不能有金额",
        "a movement moves goods and carries no money",
        "删去金额,或改为 voucher",
        "delete the amount, or write voucher",
    ),
    "R407": (
        "{zh}",
        "{en}",
        "存货角色(INV XFER DISP SUBC)用内部地点,其他角色用外部地点",
        "stock roles (INV XFER DISP SUBC) take inside places, all others outside places",
    ),
    "R408": (
        "{name} 的分录要写现金流量项目",
        "a leg on {name} needs a cash-flow item",
        "加 cash 项目,例如 cash sales",
        "add cash ITEM, for example cash sales",
    ),
    # --- R5 proof ------------------------------------------------------------------------------------------------------
    "R409": (
        "{zh}",
        "{en}",
        "status 用质量状态字段,写在存货角色的分录上;owner 用往来单位字段,写在代管货物的分录上",
        "a status field on legs of stock roles, a party field as owner on legs of consigned goods",
    ),
    "R501": (
        "借贷不平:借方 − 贷方 = {residue}{zh_when}",
        "out of balance: debit − credit = {residue}{en_when}",
        "补上缺的分录,或让两边用同一金额:应收 = 净额 + 税额",
        "add the missing leg, or use one amount on both sides: receivable = net + tax",
    ),
    "R502": (
        "货物不平:{residue}{zh_when}",
        "goods do not balance: {residue}{en_when}",
        "每笔货物写清来处和去处:一边 qty +,一边 qty -",
        "say where the goods come from and where they go: qty + on one leg, qty - on another",
    ),
    # --- R6 load -------------------------------------------------------------------------------------------------------
    "R603": (
        "override 没有可替换的规则:{name}",
        "override of nothing: {name}",
        "去掉 override,或改正单据种类",
        "delete override, or correct the kind",
    ),
}
