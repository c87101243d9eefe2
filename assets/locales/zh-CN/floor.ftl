# 现场：谁在做什么、小休、逾期、给同事留话。

kind-pause = 小休原因

doing-calling = 通话中
doing-wrap-up = 话后
doing-holding = 准备中
doing-reading = 看工单
doing-waiting = 空闲
doing-paused = 小休
doing-away = 离线
doing-then = { $doing }，之后{ $reason }

pause-break = 休息
pause-meal = 用餐
pause-training = 培训
pause-meeting = 会议

floor-who = 坐席
floor-doing = 状态
floor-for = 时长
floor-whom = 客户
floor-done = 完成
floor-overdue = 逾期
floor-breached = 超时工单
floor-breaching = 1小时内
floor-nobody = 未分配
floor-no-team = 未分组
floor-team = 班组
floor-present = 在岗
floor-left-out = 另有 { $count } 位坐席未显示。
floor-said = 已告诉 { $name }

error-not-now-paused = 正在小休：请先结束小休，或从列表里选一位
error-not-now-not-paused = 现在没有小休
claim-lost-taken-over = 主管已接手这位客户

cli-paused = 小休：{ $reason }，{ $at } 起
cli-not-paused = 没有小休。可选原因：{ $reasons }
cli-taken-over = { $of } 已由您接手
cli-error-holds-nobody = { $name } 现在没有接待客户：warmline floor 显示谁在做什么。

cli-help-floor = 显示谁在做什么、已多久、有哪些逾期（主管）
cli-examples-floor =
    warmline floor
    warmline floor --json
cli-help-pause = 小休、结束小休或查看状态；小休时不派新的回访
cli-arg-pause-reason = 原因：设置里列出的一项
cli-arg-pause-end = 结束小休
cli-examples-pause =
    warmline pause meal
    warmline pause --end
cli-help-say = 给同事留话：立刻出现在对方工作台
cli-arg-say-agent = 给谁：登录名或显示名
cli-arg-say-text = 内容，最多 500 字
cli-examples-say =
    warmline say zhangmin "请接王小明的电话"
cli-help-take-over = 接手坐席手上的客户，连同回访或工单（主管）
cli-arg-take-over-agent = 从谁手里：登录名或显示名
cli-arg-take-over-customer = 哪位客户；不写就是 floor 里显示的那位
cli-examples-take-over =
    warmline take-over zhangmin
    warmline take-over zhangmin C12

floor-title = 现场
floor-late-short = 超时
floor-soon-short = 将到
floor-keys = Enter 留话、接手、转派、打开   Esc 返回
floor-say = 留话
floor-text = 内容
floor-take-over = 接手
floor-reassign = 转给别人
floor-open-customer = 打开客户
floor-open-ticket = 打开工单
floor-taken-over = 已由您接手
form-say = 给同事留话
pause-title = 小休：回来之前不派新的回访
status-paused = [小休：{ $reason } { $minutes }分]
action-show-floor = 现场：谁在做什么
alias-show-floor = 主管 坐席 实时
action-pause = 小休、结束小休
alias-pause = 休息 用餐 离开 回来
