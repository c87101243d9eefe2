# 关怀方案：规则、版本与重新评估的措辞。

plan-moved = （方案 { $plan }）
plan-moved-rule = （方案 { $plan }：{ $rule }）
plan-rule = （{ $rule }）
plan-by-hub = 系统

plan-how-default = 随库自带
plan-how-file = 手工编辑
plan-how-apply = 已应用
plan-how-undo = 已撤销

kind-plan-version = 方案版本
error-plan = 方案有误：{ $said }
error-plan-changed = 版本 { $version } 已于 { $at } 由{ $by }启用：请先查看
error-not-now-plan-same = 当前启用的就是这份方案
error-limit-of-plan-bytes = 方案的字节数
cli-action-plan = 启用方案

plan-version = { $version }，{ $at } { $how }
plan-file-edited = { $file } 已被编辑；启用请执行 warmline plan apply { $file }
plan-file-broken = { $said }；仍沿用原方案
plan-file-unreadable = { $file } 无法读取：{ $reason }；仍沿用原方案
cli-status-plan = 关怀方案

plan-days-same = 当天
plan-days-after = 后 { $days } 天
plan-days-both = 当天及之后 { $days } 天
plan-days-after-one = 次日
plan-days-before-one = 前一天
plan-days-before = 前 { $days } 天
plan-when-ordered = 下单{ $days }
plan-when-ordered-nth = 第 { $nth } 次下单{ $days }
plan-when-dispatched = 发货{ $days }
plan-when-delivered = 签收{ $days }
plan-when-delivered-known = 确认签收{ $days }
plan-when-no-purchase = { $numbers } 天未再购买
plan-when-entered = 转为{ $what }{ $days }
plan-when-every-days = { $after }每 { $every } 天一次，共 { $for } 天
plan-when-month-days = 每月 { $numbers } 日
plan-when-every-months = 每 { $months } 个月一次
plan-when-every-months-1 = 每月一次
plan-when-every-months-3 = 每季度一次
plan-when-every-months-12 = 每年一次
plan-when-birthday = { $whose }生日{ $days }
plan-when-stage-change = 宝宝换段{ $days }
plan-when-first-purchase-anniversary = 首购周年{ $days }
plan-when-anniversary = { $field }周年{ $days }
plan-when-holiday = 法定假日放假{ $days }
plan-when-holiday-names = { $names }放假{ $days }
plan-when-festival = { $names }{ $days }
plan-when-calendar = { $names }{ $days }
plan-when-replenish = 买的用完{ $days }
plan-when-tagged = 打上标签“{ $tag }”{ $days }
plan-when-low-score = 满意度 { $at_most } 分及以下{ $days }
plan-when-happened = { $names }{ $days }
plan-after-ordered = 每次下单后
plan-after-first-order = 首次下单后
plan-after-delivered = 每次签收后
plan-whose-all = 客户和家人
plan-whose-customer = 客户
plan-whose-family = 家人
plan-whose-baby = 宝宝
plan-whose-customer-and-baby = 客户和宝宝
plan-calendar-industry = 行业日
plan-term-lapse-days = { $n } 天后失效
plan-term-held-lapse = 受限即作罢
plan-term-sample = 抽 { $n }%
plan-term-spread-days = 可分摊 { $n } 天
plan-term-within-hours = { $n } 个工作小时内
plan-term-service = 服务消息
plan-term-lane-complaint = 按投诉优先
plan-term-by-agents = 按份额分给坐席
plan-term-shift-on = 仅限工作日
plan-term-shift-before = 提前到工作日
plan-term-shift-after = 顺延到工作日
plan-term-missed-merge = 错过的并为一次
plan-term-missed-skip = 错过 { $n } 天以上不补

plan-what-call = 电话：
plan-what-visit = 上门：
plan-what-gift = 礼品：
plan-what-upgrade = 升级：
plan-what-surprise = 惊喜：
plan-what-sms = 短信：
plan-what-email = 邮件：
plan-what-social = 社交消息：
plan-what-chat = 聊天消息：
plan-what-preferred = 偏好渠道：
plan-what-survey = 调查：
plan-what-sms-series = 短信系列：
plan-what-email-series = 邮件系列：
plan-what-social-series = 社交消息系列：
plan-what-chat-series = 聊天消息系列：
plan-what-preferred-series = 偏好渠道系列：
plan-what-survey-series = 调查系列：

plan-part-segment = 客群
plan-part-rule = 规则
plan-part-outcome = 结果
plan-part-reason = 原因
plan-part-script = 话术
plan-part-canned = 常用备注
plan-part-history-days = 补做天数
plan-part-stage-months = 段位
plan-change-added = 新增
plan-change-removed = 删除
plan-change-changed = 修改
plan-change-moved = 移位

cli-plan-col-part = 部分
cli-plan-col-change = 变化
cli-plan-col-version = 版本
cli-plan-col-since = 启用时间
cli-plan-col-by = 操作人
cli-plan-col-how = 来源
cli-plan-col-of = 内容同版本
cli-plan-col-rule = 规则
cli-plan-col-who = 对象
cli-plan-col-when = 时机
cli-plan-col-what = 内容
cli-plan-col-terms = 约定
cli-plan-col-open = 待办
cli-plan-col-done = 完成
cli-plan-col-ended = 其他结束
cli-plan-checked = { $file } 无误：{ $segments } 个客群，{ $rules } 条规则，{ $outcomes } 种结果，{ $scripts } 份话术
cli-plan-no-changes = 除备注和顺序外没有变化
cli-plan-apply-question = 启用这份方案？
cli-plan-undo-question = 退回版本 { $of } 的方案？
cli-plan-applied = 版本 { $version } 已启用；正在重新评估所有客户（见 warmline status）
cli-plan-undone = 版本 { $of } 的方案再次启用，为版本 { $version }；正在重新评估所有客户（见 warmline status）
cli-plan-ran = 已评估 { $looked } 位客户：生成 { $made } 条，失效 { $lapsed } 条
cli-plan-past = { $date } 不会重跑：这是方案为当天生成的内容
cli-progress-plan = 当日方案
cli-yes-no = [y/N]
cli-yes-letters = yY是
cli-error-plan-long = { $file } 有 { $bytes } 字节，方案最多 { $limit } 字节：请精简话术或备注。
cli-error-plan-future = { $day } 还没到：“warmline plan run” 生成到今天为止应做的内容。
cli-error-needs-yes = 此处无法询问：确定要做请加 --yes。
cli-error-left-as-it-is = 没有任何改变。

cli-help-plan = 查看关怀方案，修改，撤销修改，执行当日方案
cli-help-plan-check = 检查方案是否有误；不需要数据库
cli-arg-plan-check-file = 方案文件
cli-examples-plan-check = warmline plan check plan.toml
cli-help-plan-show = 查看方案：对象，时机，内容
cli-arg-plan-show-version = 指定版本；不给则为当前启用的
cli-arg-plan-show-text = 原文，与文件相同
cli-examples-plan-show =
    warmline plan show
    warmline plan show --version 2 --text
cli-help-plan-versions = 列出启用过的方案，最新的在前
cli-arg-plan-versions-limit = 最多几行：1 到 500（50）
cli-examples-plan-versions = warmline plan versions --limit 10
cli-help-plan-apply = 启用一份方案；先显示变化并询问
cli-arg-plan-apply-file = 方案文件
cli-arg-plan-apply-yes = 不询问
cli-examples-plan-apply =
    warmline plan apply plan.toml
    warmline plan apply plan.toml --yes --json
cli-help-plan-undo = 退回当前方案之前的方案；再次执行则再往前一份
cli-arg-plan-undo-yes = 不询问
cli-examples-plan-undo = warmline plan undo --yes
cli-help-plan-run = 立即生成到今天为止应做的内容，与服务端自动所做相同；对已过去的日期，显示当天生成了什么
cli-arg-plan-run-date = 日期；不给则为今天
cli-examples-plan-run =
    warmline plan run
    warmline plan run --date 2026-11-20
