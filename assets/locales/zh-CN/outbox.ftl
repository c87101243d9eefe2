# 发件箱、方案暂缓的内容及原因、生命周期阶段、事件。

lifecycle-acquisition = 获取
lifecycle-growth = 发展
lifecycle-maintenance = 维护
lifecycle-recovery = 恢复
key-value = 高价值
key-loyalty = 忠诚
key-frequency = 高频
key-word-of-mouth = 口碑

event-complaint-closed = 投诉结案
event-referral-verified = 推荐核实
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
cli-help-event = 记录客户的事件，供方案中等待它的规则使用
cli-arg-event-customer = 客户编号（C12） 或外部编号
cli-arg-event-name = 事件：complaint-closed、referral-verified、tier-reached、points-expiring、review-careful、review-question、review-bad、或自定名称（小写字母加连字符）
cli-arg-event-date = 日期（2026-11-22）；不填为今天
cli-examples-event =
    warmline event C12 referral-verified
    warmline event C12 review-bad --date 2026-11-20
message-state-waiting = 待发
message-state-cancelled = 已取消
message-state-lapsed = 已失效
held-cap = { $days ->
    [1] 每天最多联系 { $most } 次
   *[other] { $days } 天内最多联系 { $most } 次
}
held-cap-channel = { $days ->
    [1] { $channel }每天最多 { $most } 次
   *[other] { $days } 天内{ $channel }最多 { $most } 次
}
held-open-complaint = 有未结投诉
held-do-not-contact = 客户要求免打扰
held-opted-out = 客户拒收{ $channel }
held-no-address = 没有{ $channel }的联系方式
held-merged = 并入之后的一次
held-too-late = 已过时效
held-put-off = 人工改期

kind-message = 消息
channel-call = 电话
channel-social = 社交消息
channel-visit = 上门
rule-review = 评论回访
rule-complaint-check-back = 投诉回访
rule-dispatched = 发货通知
rule-delivered = 签收通知
rule-new-tips = 育儿攻略
rule-vip-birthday-call = VIP生日
rule-vip-birthday-gift = 生日礼物
rule-birthday-card = 生日贺卡
rule-vip-stage-change-call = VIP换段
rule-stage-change = 换段提醒
rule-festival = 节日问候
rule-industry-day = 行业节日
rule-festival-gift = 节日礼物
rule-industry-day-gift = 行业礼物
rule-holiday = 假期问候
rule-cooperation = 合作周年
rule-survey = 满意调查
rule-growth = 使用指导
rule-maintenance = 会员专享
rule-monthly-guide = 育儿分享
rule-vip-tips = VIP攻略
series-tips = 育儿攻略
series-guides = 育儿分享
why-fact-dispatched = { $day } 发货
why-fact-entered = { $day } 起为{ $what }
why-fact-occasion = { $day } { $what }
why-fact-anniversary = { $what } { $day }
why-fact-replenish = { $what } { $day } 用完
why-fact-scored = { $day } 评分 { $stage }
why-fact-happened = { $day } { $what }
held-moved = { $from } → { $to }：{ $why }
held-lapsed = { $from } 失效：{ $why }
outbox-incomplete = 不完整
outbox-title = 发件箱
outbox-message = 消息
outbox-any = 全部状态
outbox-all-channels = 所有渠道
outbox-which = 看哪些消息
outbox-none = 没有这样的消息
outbox-no-text = 现行方案已没有这个模板
outbox-stands = { $stands }  { $due } 发送，最迟 { $until }
outbox-stood = { $stands }（原定 { $due }）
outbox-not-waiting = 这条消息已不在待发状态
outbox-question = 取消发给 { $name } 的{ $what }（{ $due }）？
outbox-called-off = 已取消：{ $name } { $what }
outbox-missing = 不能直接发送，缺少：{ $fields }
cli-action-message-cancel = 取消消息
error-limit-of-messages = 一次取消的消息
error-not-now-message-not-waiting = 这条消息已不在待发状态
cli-error-outbox-which = 请说明哪些消息：M12 …，或 --due、--channel、--rule、--customer。
cli-col-text = 内容
cli-col-template = 模板
cli-col-held = 暂缓
cli-col-fact = 依据
cli-col-rule = 规则
cli-col-choice = 措辞
cli-col-now = 目前
cli-col-name = 名称
cli-col-contacts = 联系次数
cli-col-7-days = 近 7 天
cli-col-30-days = 近 30 天
cli-col-planned = 未办未发
cli-col-besides = 当日前后
cli-outbox-counts = { $state } { $of } 条：{ $counts }
cli-outbox-shown = 显示前 { $shown } 条；{ $said }
cli-outbox-none = 没有消息（{ $state }）
outbox-any-state = 各状态
cli-error-no-rule = 方案里没有规则“{ $rule }”：见 warmline plan show。
cli-error-no-rule-near = 方案里没有规则“{ $rule }”，相近的有：{ $near }。
explain-who = { $who }（{ $day }：{ $holds }）
explain-choice = { $all } 条里的第 { $nth } 条：{ $when }
explain-no-choice = { $all } 条都不符合：用规则自己的
explain-other-choice = 按目前所知会用 { $text }（{ $now }）
explain-holds = 成立
explain-does-not-hold = 不成立
explain-not-any-more = 按目前所知，规则不会再生成它
explain-no-rule = 现行方案已无此规则
explain-all-channels = 各渠道合计
explain-caps = { $channel }：最多{ $limits }
caps-day = 每天 { $most } 次
caps-week = 7 天 { $most } 次
caps-month = 30 天 { $most } 次
cli-error-explain-what = “{ $id }”不是回访（F12）或消息（M7）的编号：见 warmline queue、outbox、show 客户。
cli-outbox-question = 取消 { $count } 条消息？
cli-outbox-cancelled = 已取消 { $count } 条消息
cli-help-outbox = 查看待发消息及其内容；查看一条；取消
cli-arg-outbox-due = 当天到期的
cli-arg-outbox-channel = 走这个渠道的
cli-arg-outbox-rule = 方案中这条规则的
cli-arg-outbox-customer = 给这位客户的
cli-arg-outbox-state = waiting 待发（默认）、cancelled 已取消、lapsed 已失效、any 全部
cli-arg-outbox-limit = 最多行数：1 到 10000（50）
cli-examples-outbox =
    warmline outbox --due tomorrow --channel sms
    warmline outbox --customer C12 --state any --json
cli-help-outbox-show = 查看一条消息：内容、由来、暂缓原因
cli-arg-outbox-show-message = 消息（M12）
cli-examples-outbox-show = warmline outbox show M12
cli-help-outbox-cancel = 取消消息；多条或按条件取消需主管
cli-arg-outbox-cancel-message = 消息（M12）
cli-arg-outbox-cancel-due = 当天到期的
cli-arg-outbox-cancel-channel = 走这个渠道的
cli-arg-outbox-cancel-rule = 这条规则的
cli-arg-outbox-cancel-customer = 给这位客户的
cli-arg-outbox-cancel-yes = 不再询问
cli-examples-outbox-cancel =
    warmline outbox cancel M12
    warmline outbox cancel --rule holiday --due 2026-10-01 --yes
cli-help-plan-explain = 说明一条回访或消息的由来：规则、依据、条件取值、暂缓原因、联系次数
cli-arg-plan-explain-id = 回访（F12）或消息（M7）
cli-examples-plan-explain =
    warmline plan explain F12
    warmline plan explain M7 --json

segment-since = { $name }（{ $day } 起）
cli-col-rfm = RFM
cli-col-next-look = 下次复核
cli-col-coming = 即将到来
cli-help-segment = 查看方案对客户的判定：客群、生命周期、重点客户标准、RFM、所依规则、即将到来
cli-arg-segment-customer = 客户编号（C12）或外部编号
cli-examples-segment = warmline segment C12 --json
