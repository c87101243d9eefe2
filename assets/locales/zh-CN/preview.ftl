# 方案预演：方案在今后几天会做什么。

error-not-now-preview-busy = 正在进行的预演太多：等其中一个完成后再试（见 warmline status）
error-not-now-preview-gone = 这次预演已不再保留（之后又有别的预演）：请重新开始
cli-error-preview-failed = 预演失败：{ $reason }
cli-error-preview-cancelled = 预演已停止。
cli-progress-preview = 预演中

plan-way-call = 电话
plan-way-visit = 上门
plan-way-gift = 礼品
plan-way-upgrade = 升级服务
plan-way-surprise = 惊喜
plan-way-sms = 短信
plan-way-email = 邮件
plan-way-social = 社交消息
plan-way-chat = 聊天消息
move-of-segment = 客群
move-of-lifecycle = 生命周期
move-of-key = 重点客户
move-key-gained = 未达标
move-key-lost = 不再达标

cli-preview-head = { $from } 起 { $days } 天，已看 { $customers } 位客户，用时 { $seconds } 秒。没有任何改变。
cli-preview-compared = 与现行方案（版本 { $version }）相比：{ $gained } 位客户多出触达，{ $lost } 位减少
cli-preview-in-force = 现行方案（版本 { $version }）
cli-preview-col-day = 日期
cli-preview-col-old = 现行
cli-preview-col-new = 新
cli-preview-col-more = 增减
cli-preview-col-touches = 触达
cli-preview-col-work = 人工
cli-preview-col-booked = 已排
cli-preview-col-capacity = 可做
cli-preview-col-rule = 规则
cli-preview-col-moved = 顺延
cli-preview-col-lapsed = 失效
cli-preview-col-gain = 增加
cli-preview-col-lose = 减少
cli-preview-col-who = 例如
cli-preview-col-way = 方式
cli-preview-col-agent = 坐席
cli-preview-col-most = 单日最多
cli-preview-col-over = 超量天数
cli-preview-col-held = 暂缓的原因
cli-preview-col-moves = 变动
cli-preview-col-from = 从
cli-preview-col-to = 到
cli-preview-col-customers = 客户
cli-preview-pool = 所有人
cli-preview-col-of = 内容
cli-preview-cut = { $about }：只列出前 { $listed } 位，共 { $count } 位
cli-preview-nobody = 没有客户变动、多出或减少触达。
cli-preview-off = 休
cli-preview-unknown = 缺放假安排
cli-preview-unstaffed = 没有人承担工作：坐席的份额都是 0
cli-preview-over = 有 { $days } 天的工作超出坐席一天能完成的 { $capacity } 件

cli-help-plan-preview = 预演方案今后几天会做什么，并与现行方案对比；不做任何改变
cli-arg-plan-preview-file = 方案文件；不给则为现行方案
cli-arg-plan-preview-days = 从今天起几天：1 到 92（30）
cli-arg-plan-preview-list = 列出每位客户：moves 变动的，gained 多出触达的，lost 减少的，all 全部
cli-examples-plan-preview =
    warmline plan preview
    warmline plan preview plan.toml --days 14
    warmline plan preview plan.toml --list moves
    warmline plan preview plan.toml --json
