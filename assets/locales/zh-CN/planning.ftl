# 方案视图与日历：字词。

tip-days = 方向键选日，PgUp/PgDn 换月，Home 今天，Enter 看当日待办，F4 我/全部
tip-day = ↑/↓ 滚动，←/→ 前后一天，Enter 看当日待办，Esc 回月历
tip-plan = 数字跳到分类，/ 或汉字查找，Enter 改，F5 预演，F10 应用，←/→ 换页
tip-plan-read = 数字跳到分类，/ 或汉字查找，F5 预演，←/→ 换页
tip-outbox = Enter 客户档案，F4 状态/渠道，F12 取消这条，w 缘由，Tab 看全文
status-walk = 重算 { $percent }%
status-reclocking = 工单时限 { $percent }%

queue-title-on = { $day } 的待办

# 方案视图
plan-title = 方案 第{ $version }版
plan-title-draft = 草稿
plan-none = 没有找到
plan-tab-words = 说明
plan-tab-load = 负荷
plan-tab-versions = 版本
plan-general = 总则
plan-caps-all = 所有客户
plan-caps-of = { $segment }
plan-col-past = 近7
plan-col-today = 今
plan-col-ahead = 后7
plan-col-customers = 客户
plan-group-segment = 客群
plan-group-lifecycle = 生命周期
plan-group-key = 重点客户
plan-group-rule = 规则
plan-group-caps = 触达上限
plan-group-series = 系列
plan-group-template = 模板
plan-group-script = 话术
plan-group-line = 产品线
plan-group-calendar = 自定日历
plan-group-outcome = 通话结果
plan-group-reason = 原因
plan-group-general = 总则
plan-about-segment = 客户归入第一个条件成立的客群；都不成立为潜在客户。
plan-about-lifecycle = 客户处于第一个条件成立的阶段。
plan-about-key = 满足任一条即为重点客户；也可手工指定并写明理由。
plan-about-rule = 规则说明对谁、何时、做什么。下面是近7天和今天触发最多的规则。
plan-about-caps = 任意连续1天、7天、30天内每位客户最多触达几次；服务通知不受限。
plan-about-series = 按顺序发送的一组模板。
plan-about-template = 消息的内容，花括号里的字段发送时填入。
plan-about-script = 通话时显示的话术。
plan-about-line = 产品线：包含哪些商品，各段从几月龄开始，一件用几天。
plan-about-calendar = 自定的日子，每年或一次。
plan-about-outcome = 通话的结果，每个一个数字键。
plan-about-reason = 结果的原因，每个一个数字键。
plan-about-general = 补做天数、消息时段、常用备注。
plan-who = 对象
plan-who-all = 所有客户
plan-when = 时机
plan-what = 内容
plan-choices = 措辞
plan-choice = { "  " }措辞 { $nth }
plan-limits = 约束
plan-customers = 客户
plan-has-customers = { $count } 位，占 { $share }%
plan-occurrences = 触发
plan-made = 近7天 { $past }，今天 { $today }，后7天已排 { $ahead }
plan-made-previewed = 近7天 { $past }，今天 { $today }，后7天 { $ahead }（含预演）
plan-ahead-made = “后7”只算已产生的；{ $key } 预演后加上将产生的。
plan-ahead-previewed = “后7”已加上预演中将产生的。
plan-pending = 待办
plan-lapsed = { $count } 条，多因{ $why }（{ $of }）
plan-lapsed-of = 失效
plan-next = 下次
plan-coming = 将来
plan-templates = 依次
plan-series-of = { $count } 条模板
plan-subject = 主题
plan-text = 正文
plan-in-file = 方案第 { $line } 行
plan-back-to = 到第{ $of }版

plan-load-booked = 已排负荷
plan-load-previewed = 今后30天
plan-load-compared = 现行→草稿
plan-load-legend = { $work } 人工  { $message } 消息
plan-load-hint = { $key } 预演：加上今后将产生的


plan-edit-new = 新的{ $kind }
plan-edit-keys = F5 预演  F10 应用  Ctrl+Z 撤销  Esc 返回(保留草稿)  F12 放弃草稿
plan-checking = 检查中…
plan-holds = ✓ 检查通过
plan-draft-kept = 草稿已保留；{ $key } 应用
plan-draft-thrown = 草稿已放弃（{ $key } 找回）
plan-no-draft = 没有改动：选中一项，Enter 修改
plan-faulty = 还不能应用：先改好下面指出的问题
plan-faulty-preview = 还不能预演：先改好下面指出的问题
plan-more-lines = … 还有 { $count } 行
plan-apply-question = 应用这份草稿，替换现行方案？
plan-changes-more = … 另有 { $count } 处
plan-changes-none = 只有备注或排版不同
plan-apply-moves = 变动归类的客户 { $moved } 位；{ $gained } 位多出触达，{ $lost } 位减少
plan-apply-load = { $days } 天内触达 { $old } → { $new }
plan-apply-unseen = 尚未预演（{ $key } 可先看影响）
plan-applied = 第 { $version } 版已生效，正在重算所有客户（{ $key } 可撤销）
plan-undone = 已恢复第 { $of } 版的内容，记为第 { $version } 版，正在重算所有客户
plan-undo-where = { $key } 打开关怀方案，再按 { $undo } 撤销
plan-undo-question =
    撤销第 { $version } 版（{ $by }，{ $at }）？
    恢复第 { $before } 版的内容，所有客户重新归类；期间按该版产生而无人处理的待办和消息收回。
plan-walking = 重算中，已看 { $done } / { $of } 位客户
plan-walked = 重算完成：{ $count } 位客户

plan-preview-draft = 预演：草稿与现行方案（30天）
plan-preview-present = 预演：现行方案（30天）
plan-preview-running = 预演中，已看 { $done } / { $of } 位客户；Esc 停止
plan-preview-stopped = 预演已停止，{ $key } 重新开始
plan-preview-failed = 预演失败：{ $reason }
plan-preview-cancelled = 预演已取消，F5 重来
plan-gained-lost = { $gained } 位客户多出触达，{ $lost } 位减少
plan-previewed = { $customers } 位客户，今后 { $days } 天
plan-moves = 归类变动
plan-by-way = 按方式
plan-by-rule = 按规则
plan-rule-gains = 增 { $gained } 位，减 { $lost } 位
plan-gone-back = 第 { $of } 版的内容已生效，记为第 { $version } 版（{ $key } 可撤销）
plan-back-question = 恢复第 { $version } 版的内容，替换现行第 { $present } 版？所有客户重新归类。
plan-version-text = 全文
plan-version-same = 与现行方案相同
plan-version-keys = ↑/↓ 滚动  { $key } 恢复这一版  Esc 关
plan-version-title = 第 { $version } 版（现行第 { $present } 版）
plan-previewed-whose = 看哪些客户
plan-previewed-nobody = 这次预演没有列出客户
plan-loss-of = 减少 { $rule }
plan-gain-of = 增加 { $rule }
plan-moves-keys = Enter 看是哪些客户
plan-held-lapsed = 失效 { $count }
plan-held-moved = 顺延 { $count }
plan-held = 暂缓与失效 按原因
plan-agent-over = 单日最多 { $most }，{ $days } 天超量
plan-agent-most = 单日最多 { $most }
plan-by-agent = 工作 按坐席
plan-within = 每天都在坐席能完成的 { $daily } 件以内
plan-who-hint = { $key } 预演：每位坐席的工作量、能否做完、哪些被暂缓及原因
plan-who-title = 人手与暂缓

# 日历
days-title = 日历 { $whose }
days-legend = 待办与待发消息之和；▁–█ 为当月相对多少
days-made-only = 只算已产生的，方案还会陆续产生
days-made-hint = 只算已产生的；在关怀方案里按 { $key } 预演，可加上将产生的
days-made-mine = 只算已产生的；{ $key } 看全部，加上预演中将产生的
days-with-coming = 灰色：加上预演中将产生的
days-work = 待办
days-messages = 待发消息
days-coming = 将产生（预演）
days-by-agent = 待办 按坐席
days-by-channel = 消息 按渠道
days-by-rule = 方案当日触发 按规则
days-more = 还有 { $count } 行（{ $key }）
days-scrolls = ↑/↓ 滚动
days-off = 放假：{ $name }
days-make-up = 调休上班：{ $name }
days-weekend = 周末
days-workday = 工作日
days-no-table = { $year } 年放假安排未知，可用 warmline calendar import 导入
month-title = { $name } 的日历
month-birthday = 生日
month-own-birthday = 生日
month-birthday-of = { $name } 生日
month-coming = 将触发
month-nothing = 没有安排
month-keys = 方向键选日  PgUp/PgDn 换月  Home 今天  w 缘由  Esc 关



month-later = 之后

# 缘由
why-title = 缘由
why-values = 条件中的取值
why-which = 看哪一条的缘由？
why-nothing = 这里没有可说明的待办或消息
why-keys = Esc 关
why-keys-more = ↑/↓ 滚动  Esc 关

# 草稿所据的版本已不是现行版本
plan-title-draft-of = 草稿（第{ $version }版）
plan-outdated-title = 第 { $version } 版已生效
plan-outdated-by = 第 { $version } 版：{ $by }，{ $at } { $how }
plan-outdated-theirs = 这期间：{ $changes }
plan-outdated-mine = 你的草稿（改自第 { $from } 版，还在）：{ $changes }
plan-outdated-both = 两边都改了，会用你的：{ $parts }
plan-outdated-keep = 保留草稿，放到第 { $version } 版上
plan-outdated-take = 用第 { $version } 版，草稿可找回
plan-draft-on-top = 草稿已放到第 { $version } 版上：{ $preview } 预演，{ $apply } 应用
plan-draft-held = 第 { $version } 版已有草稿的全部改动，没有要应用的了
