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

plan-when-delivered = 签收后 { $days } 天
plan-when-ordered = 下单后 { $days } 天
plan-when-no-purchase = { $days } 天未购买
plan-when-stage-change = 宝宝转段前 { $days_before } 天
plan-when-first-purchase-anniversary = 每年首购纪念日
plan-when-birthday = 生日前 { $days_before } 天
plan-when-every-months = 每 { $months } 个月一次
plan-when-tagged = 打上标签 { $tag } 当天

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
