# 工作台上的工单：新建、详情、列表。

context-alike = 相似工单
action-ticket = 新建工单或投诉
action-open-anyway = 有相似工单时仍然新建
alias-ticket = 投诉 报修 开单
hint-ticket = 工单
hint-ticket-order = 选订单
hint-open-ticket = 看这一张
hint-open-anyway = 仍要新建

# 新建
form-ticket = 新建工单/投诉
field-kind = 性质
field-subcategory = 细类
field-handler = 处理人
field-amount = 金额
ticket-complaint = 投诉
ticket-plain = 一般工单
ticket-wants-nothing = 没有说
ticket-owner-nobody = 未指派
ticket-kind-complaint = 不选则按投诉处理
ticket-kind-plain = 不选则按一般工单处理（只要答复）
ticket-order-which = 关于哪张订单
ticket-order-none = 不关联订单
ticket-order-items = { $count }种商品
ticket-opened = 已开工单 { $ticket } { $summary }，限 { $due } 前解决
ticket-source-call = 电话
ticket-source-message = 消息
ticket-source-review = 评价
ticket-source-visit = 来访
ticket-source-external = 平台或12315
alike-title = 可能重复
alike-about = 这位客户有未结的相似工单，可以在原单上继续处理。
alike-keys = Enter 看原单  { $anyway } 仍要新建  Esc 回表单

# 详情
ticket-title = 工单 { $ticket }
ticket-since = { $at } 起
ticket-waited = 等客户
ticket-reopened = 重开{ $count }次
ticket-grant = 特批
ticket-told = { $at } 已告知（{ $channel }）
ticket-merged-into = 已并入 { $ticket }
ticket-watchers = 关注
ticket-right-until = { $right }至{ $day }
ticket-right-over = { $right }至{ $day }（已过）
ticket-right-never = 不可{ $right }
ticket-steps = 经过
ticket-opened-how = 开单（{ $source }）
