# 发件箱、计划暂缓的内容及原因、生命周期阶段、事件。

lifecycle-acquisition = 获取
lifecycle-growth = 发展
lifecycle-maintenance = 维护
lifecycle-recovery = 恢复
key-value = 高价值
key-loyalty = 忠诚
key-frequency = 高频
key-word-of-mouth = 口碑

event-complaint-closed = 投诉已结案
event-referral-verified = 推荐已核实
event-tier-reached = 会员升级
event-points-expiring = 积分即将到期
event-review-careful = 评论认真
event-review-question = 评论有疑问
event-review-bad = 差评
timeline-lifecycle = 生命周期：{ $from } → { $to }
timeline-happened = { $event }（{ $day }）

field-event = 事件
field-date = 日期
field-lifecycle = 生命周期
cli-action-event = 记录事件
cli-event-recorded = 已记录 { $day } 的{ $event }
cli-event-known = { $day } 的{ $event }此前已有记录
cli-help-event = 记录客户的事件，供计划中等待它的规则使用
cli-arg-event-customer = 客户编号（C12） 或外部编号
cli-arg-event-name = 事件：complaint-closed、referral-verified、tier-reached、points-expiring、review-careful、review-question、review-bad、或自定名称（小写字母加连字符）
cli-arg-event-date = 日期（2026-11-22）；不填为今天
cli-examples-event =
    warmline event C12 referral-verified
    warmline event C12 review-bad --date 2026-11-20
message-state-waiting = 待发
message-state-cancelled = 已取消
message-state-lapsed = 已失效
held-cap = { $days } 天内最多联系 { $most } 次
held-cap-channel = { $days } 天内{ $channel }最多 { $most } 次
held-open-complaint = 有未结投诉
held-do-not-contact = 客户要求免打扰
held-opted-out = 客户拒收{ $channel }
held-no-address = 没有{ $channel }的联系方式
held-merged = 并入之后的一次
held-too-late = 已过时效
