# 方案预览：方案在今后几天会做什么。

error-not-now-preview-busy = 有人正在预览：等其完成后再试（见 warmline status）
error-not-now-preview-gone = 这次预览已被新的预览取代：请重新开始
cli-error-preview-failed = 预览失败：{ $reason }
cli-error-preview-cancelled = 预览已取消。
cli-progress-preview = 正在预览

plan-way-call = 电话
plan-way-visit = 上门
plan-way-gift = 礼品
plan-way-upgrade = 升级服务
plan-way-surprise = 惊喜
plan-way-sms = 短信
plan-way-email = 邮件
plan-way-social = 社交消息
plan-way-chat = 聊天消息
move-of-segment = 分层
move-of-lifecycle = 阶段
move-of-key = 重点客户

cli-preview-head = { $from } 起 { $days } 天，已看 { $customers } 位客户，用时 { $seconds } 秒。没有任何改变。
cli-preview-compared = 与当前启用的方案（版本 { $version }）相比：{ $gained } 位客户有增加，{ $lost } 位客户有减少
cli-preview-in-force = 当前启用的方案（版本 { $version }）
cli-preview-col-day = 日期
cli-preview-col-old = 现在
cli-preview-col-new = 新
cli-preview-col-more = 增减
cli-preview-col-touches = 关怀
cli-preview-col-work = 工作
cli-preview-col-booked = 已排
cli-preview-col-capacity = 可做
cli-preview-col-rule = 规则
cli-preview-col-moved = 顺延
cli-preview-col-lapsed = 作废
cli-preview-col-gain = 增加
cli-preview-col-lose = 减少
cli-preview-col-who = 例如
cli-preview-col-way = 方式
cli-preview-col-agent = 坐席
cli-preview-col-most = 单日最多
cli-preview-col-over = 超量天数
cli-preview-col-held = 未做的原因
cli-preview-col-moves = 变动
cli-preview-col-from = 从
cli-preview-col-to = 到
cli-preview-col-customers = 客户
cli-preview-pool = 所有人
cli-preview-off = 休
cli-preview-unknown = 缺放假安排
cli-preview-over = 有 { $days } 天的工作超出坐席一天能完成的 { $capacity } 件

cli-help-plan-preview = 预览方案今后几天会做什么，并与当前启用的方案对比；不做任何改变
cli-arg-plan-preview-file = 方案文件；不给则为当前启用的方案
cli-arg-plan-preview-days = 从今天起几天：1 到 92（30）
cli-examples-plan-preview =
    warmline plan preview
    warmline plan preview plan.toml --days 14
    warmline plan preview plan.toml --json
