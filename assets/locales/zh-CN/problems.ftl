# 方案文件哪里不对：一句话，说清是什么、怎么改。

error-plan-place = 第 { $line } 行第 { $column } 列：{ $said }
error-plan-many = 方案有 { $count } 处不对：
error-plan-toml = 不合 TOML 的写法（{ $said }）：请核对引号、等号和括号
error-plan-toml-duplicate-key = 同一处写了两遍：删去一个
error-plan-toml-string-values-must-be-quoted = 文字要放在英文双引号里，如 "vip"
error-plan-toml-key-with-no-value = 只有键没有值：写成 键 = 值
error-plan-toml-missing-value-for-key = 等号后面没有值：补上
error-plan-toml-missing-value = 等号后面没有值：补上
error-plan-toml-missing-comma-between-array-elements = 列表的各项之间要用逗号隔开
error-plan-toml-missing-comma-between-key-value-pairs = 花括号里的各项之间要用逗号隔开
error-plan-toml-missing-assignment-between-key-value-pairs = 键和值之间要有等号
error-plan-toml-unclosed-array = 方括号 [ 没有配对的 ]
error-plan-toml-unclosed-inline-table = 花括号没有配对
error-plan-toml-unclosed-table = 方括号 [ 没有配对的 ]
error-plan-toml-unclosed-array-table = 双方括号 [[ 没有配对的 ]]
error-plan-toml-invalid-basic-string = 双引号没有配对，或文字里有换行
error-plan-written = { $found } 要用英文键盘打成 { $instead }
error-plan-unknown-key = 这里没有 { $key } 这个键
error-plan-unknown-key-top = { $key } 要写在文件最前面，第一个方括号之前
error-plan-unknown-key-place = { $key } 不放在这里，应写在 { $place }
error-plan-missing-key = 缺 { $key }：请补上
error-plan-wrong-type = { $key } 要写{ $expected }，不是{ $found }
error-plan-twice = { $id } 已经有了：换一个代号
error-plan-digit = 数字键 { $digit } 已经用了：换一个 0 到 9 的数字
error-plan-unknown = 没有{ $kind } { $name }
error-plan-choice = { $kind } 不能是 { $name }
error-plan-range = { $key } 应在 { $min } 到 { $max } 之间
error-plan-ascending = { $key } 要从小到大写，不能重复
error-plan-date = “{ $text }”不是日期：写 2026-05-20，每年都有的写 05-20
error-plan-no-such-day = 没有 { $text } 这一天：请核对月和日
error-plan-hours = “{ $text }”不是时段：写 09:00-20:00
error-plan-unreachable = 轮不到 { $id }：符合的客户都先归了 { $before }；把它移到前面，或收窄 { $before } 的条件
error-plan-never = 没有客户能符合 { $condition }：请核对条件里的数和 &&
error-plan-never-met = 由 { $on } 触发的客户都不符合 { $condition }：请改 who 或 when
error-plan-not-of-rule = 这条规则的客户都不符合 { $condition }：请对照 who 核对
error-plan-never-chosen = 轮不到 { $text }：符合的客户都先用了 { $before }；把它移到前面，或收窄 { $before } 的条件
error-plan-not-yet = 这里还不知道 { $name }：先定客群，再定阶段，最后定重点客户；请直接写出条件，如 total >= 8000
error-plan-not-of-class = { $classes } 的客户都不符合 { $condition }：请对照它自己的条件
error-plan-less-than = { $key } 不能小于 { $than }（{ $least }）
error-plan-over = 日期表 { $list } 里的日子都已过去；每年都要的写 05-20，不带年份
error-plan-one-way = what 要写一种方式，现在有 { $found } 种：每种方式各立一条规则
error-plan-unused = { $kind } { $name } 没有规则用到
error-plan-empty = { $key } 是空的：请填上
error-plan-goes-with = { $key } 只用于{ $with }：删去它，或改 what
error-plan-cap-order = { $longer }最多 { $less } 次，{ $shorter }却许 { $more } 次：调大前者，或调小后者
error-plan-id = id 只用文字、数字和 - _ .，不带空格，最多 { $most } 字节（汉字每个算 3 字节）；要显示的名称写在 label 里
error-plan-too-much = { $what } 最多 { $most } 个
error-plan-too-much-bytes = 方案最多 { $most } 字节：请精简话术和备注
error-plan-too-much-conditions = 同一处最多 { $most } 个，例如分群，或一条规则的选择：请合并一些
error-plan-too-much-rules = 最多 { $most } 条规则：请合并或删去一些

plan-kind-script = 话术
plan-kind-template = 模板
plan-kind-series = 系列
plan-kind-line = 产品线
plan-kind-calendar = 日期表
plan-kind-festival = 节日
plan-kind-holiday = 法定假日
plan-kind-segment = 客群
plan-kind-lifecycle = 生命周期阶段
plan-kind-way = 方式
plan-kind-merge-field = 代入项
plan-kind-channel = 渠道
plan-kind-trigger = 触发

plan-type-text = 文字（放在英文双引号里）
plan-type-whole = 整数
plan-type-number = 小数
plan-type-bool = true 或 false
plan-type-list = 列表，如 [1, 2]
plan-type-table = 花括号里的表
plan-type-tables = 双方括号开头的表，如 [[rule]]

plan-is-text = 文字
plan-is-whole = 整数
plan-is-number = 小数
plan-is-bool = 真假
plan-is-list = 列表
plan-is-table = 单个表
plan-is-date = 日期

plan-stretch-day = 一天
plan-stretch-week = 7 天
plan-stretch-month = 30 天

plan-with-work = 派给人做的事（call、visit、gift、upgrade、surprise）
plan-with-message = 消息（sms、email、social、chat、preferred、survey）
