# 业务名词:客群、结果、规则、指标、字段。

segment-vip = VIP
segment-regular = 老客户
segment-quality-new = 优质新客
segment-new = 普通新客
segment-not-returned = 未回购
segment-prospect = 潜在客户
segment-short-vip = VIP
segment-short-regular = 老客
segment-short-quality-new = 优新
segment-short-new = 新客
segment-short-not-returned = 未回
segment-short-prospect = 潜客

outcome-completed = 回访成功
outcome-follow-up = 需跟进
outcome-no-answer = 无人接听
outcome-busy = 占线/关机
outcome-declined = 拒访
outcome-wrong-number = 空号/非本人
outcome-call-back = 预约回访
outcome-complaint = 投诉
outcome-do-not-disturb = 免打扰
outcome-other = 其它

reason-quality = 质量
reason-logistics = 物流
reason-service = 服务
reason-activity = 活动
reason-gift = 赠品
reason-price = 价格
reason-need = 不再需要
reason-other = 其它

rule-quality-new-call = 首购关怀
rule-new-day-8 = 8天满意
rule-vip-stage-change = 换段提醒
rule-active-quarterly = 季度关怀
rule-anniversary = 周年回访
rule-not-returned = 激活回购
rule-asked = 客户要求
rule-flagged = 需要关注
rule-designated = 定向回访

why-by-hand = 人工回访
why-after-call-back = 预约回访
why-after-follow-up = 继续跟进
why-after-complaint = 投诉处理
why-after-no-answer = 再次拨打
why-after-busy = 再次拨打
why-after-wrong-number = 新号再拨
why-fact-delivered = { $day } 签收
why-fact-ordered = { $day } 下单
why-fact-first-purchase = { $day } 首次购买
why-fact-no-purchase-since = { $day } 之后未再购买
why-fact-stage-change = { $day } 起换 { $stage } 段
why-fact-birthday = { $day } 生日
why-fact-cadence = { $day } 定期关怀
why-fact-tagged = { $day } 列入名单

sex-female-address = 女士
sex-male-address = 先生

channel-phone = 电话
channel-sms = 短信
channel-email = 邮件
channel-wechat = 微信
channel-chat = 在线客服
channel-tmall = 天猫
channel-jd = 京东
channel-douyin = 抖音
channel-pdd = 拼多多
channel-store = 门店

role-agent = 坐席
role-supervisor = 主管
role-admin = 管理员

state-open = 待办
state-done = 已完成
state-cancelled = 已取消
state-lapsed = 已过期
state-paid = 已付款
state-shipped = 已发货
state-delivered = 已签收
state-returned = 已退货

kind-customer = 客户
kind-follow-up = 回访
kind-order = 订单
kind-agent = 坐席
kind-import = 导入
kind-outcome = 结果
kind-segment = 客群
kind-claim = 占用
kind-phone = 号码

kpi-follow-up-completion = 回访完成率
kpi-on-time-rate = 及时率
kpi-reach-rate = 接通率
kpi-csat = 满意度
kpi-csat-top2 = 满意占比
kpi-csat-key = 重点满意度
kpi-repeat-rate = 复购率
kpi-spend-per-buyer = 客单价
kpi-average-order-value = 笔单价
kpi-purchase-frequency = 购买频次
kpi-workload-handled = 人均处理量
kpi-workload-talk = 平均通话
kpi-workload-wrap-up = 平均话后

field-number = 客户号
field-name = 姓名
field-salutation = 称呼
field-sex = 性别
field-birthday = 生日
field-phones = 电话
field-phone = 电话
field-phone2 = 电话2
field-phone3 = 电话3
field-email = 邮箱
field-wechat = 微信
field-address = 地址
field-source = 来源
field-channel = 渠道
field-owner = 专属坐席
field-tags = 标签
field-family = 家庭
field-baby_name = 宝宝
field-baby_birthday = 宝宝生日
field-prefer_channel = 偏好渠道
field-best_time = 方便时间
field-do_not_call = 免打扰
field-no_sms = 不发短信
field-no_email = 不发邮件
field-taboo = 禁忌
field-note = 备注
field-key_reason = 重点客户
field-outcome = 结果
field-score = 评分
field-reason = 原因
field-next = 下次
field-new_phone = 新号码
field-who = 由谁
field-when = 时间

money = { $amount } 元
age-months = { $months }个月
age-years = { $years }岁
date-lunar = 农历{ $date }
time-tomorrow = 明天{ $time }
due-late = 逾{ $days }天
due-today = 今日

sex-female = 女
sex-male = 男
sex-unknown = 未知

kpi-formula-follow-up-completion = 本期到期且已完成 ÷ 本期到期
kpi-formula-on-time-rate = 到期时刻前完成 ÷ 本期到期
kpi-formula-reach-rate = 接通 ÷ 拨打
kpi-formula-csat = 评分之和 ÷ 评分次数(1–5)
kpi-formula-csat-top2 = 4、5分 ÷ 评分次数
kpi-formula-csat-key = 重点客户评分之和 ÷ 次数
kpi-formula-repeat-rate = 有更早订单或本期两单以上的买家 ÷ 本期买家
kpi-formula-spend-per-buyer = 销售额 ÷ 买家数
kpi-formula-average-order-value = 销售额 ÷ 订单数
kpi-formula-purchase-frequency = 订单数 ÷ 买家数
kpi-formula-workload-handled = 处理的联系 ÷ 有记录的坐席
kpi-formula-workload-talk = 通话时长 ÷ 有计时的联系
kpi-formula-workload-wrap-up = 话后时长 ÷ 有计时的联系

why-action-snoozed = 回访已顺延
why-action-reassigned = 回访已转派
why-action-cancelled = 回访已取消
