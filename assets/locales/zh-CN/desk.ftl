# 工作台的界面。

desk-title = 回访工作台
loading = 载入中…
nothing = (空)
too-small = 终端太小，至少需要 { $columns } 列 { $rows } 行
refreshed = 已刷新
mouse-on = 鼠标已打开（选取文字前请先关掉）
mouse-off = 鼠标已关闭

# 状态栏
status-acting = { $name }（{ $acting }代）
status-in-call = [通话中 { $time }]
status-held = [{ $name }]
status-done = 完成{ $done }/{ $target }
status-overdue = 逾期{ $count }
status-next = 下个{ $time }
status-latency = { $ms }ms
status-connecting = 连接中
status-link-down = 断线{ $seconds }秒
status-stopped = 已停
status-refused = 未能登录
status-read-only = 只读

# 底部两行
tip-find = 数字或汉字直接查找，F2 或 / 后打拼音
tip-figures = ←/→ 换期，1日 2周 3月 4季，5 我/全部，Tab 换分组，Enter 看明细
toast-undo = ({ $key } 撤销)
toast-undone = 已撤销：{ $what }
toast-redone = 已重做：{ $what }

# 待办
queue-title-now = 待办 今日{ $today } 逾期{ $overdue }
queue-title-today = 今日 { $count }
queue-title-overdue = 逾期 { $count }
queue-title-open = 全部未完成 { $count }
queue-everybody = 全员
queue-marked = 已选{ $count }
queue-nobody = 还没有客户。按 Ctrl+N 新建，或在另一个终端执行 warmline import customers 文件，导入后这里自动出现。
queue-empty = 都做完了。按 F4 看其它待办，或按 F3 看客户与指标。
queue-held = { $name }占用
queue-no-number = 无可用号码 { $why }

customers-title = 客户
customers-none = 没有这样的客户
segments-title = 选客群
segments-all = 全部客户
segments-filter = 筛选：{ $name }

# 档案
tab-overview = 概要
tab-timeline = 时间线
tab-orders = 订单
tab-follow-ups = 回访
tab-history = 历史
timeline-title = 时间线
detail-nobody = 选一位客户，这里显示档案
overview-extension = 转{ $number }
overview-wrong-number = 号码有误
overview-reveal = v看号码
overview-do-not-call = 免打扰
overview-prefers = 偏好
overview-spent = 累计
overview-orders = {"  "}{ $orders }单  笔均{ $mean }
overview-last = 购买
overview-last-order = 最近{ $day }（{ $days }天前）
overview-interval = 约{ $days }天一次
overview-satisfaction = 满意
overview-scores = { $score }（{ $count }次）
overview-shares-phone = 另有{ $count }位客户用同一号码：{ $names }（{ $key } 打开）
overview-and-others = 等
same-number-title = 同一号码的客户
overview-recent = 近期
overview-this-time = 本次
overview-because = 因 { $fact }
overview-why = { $key } 缘由
overview-last-outcome = 上次{ $outcome }
overview-segment = 客群
overview-lifecycle = 阶段
overview-held-back = 暂缓
overview-held = { $name }自 { $since } 起正在联系
work-attempt = 第{ $number }次

timeline-none = 还没有往来记录
timeline-call = 电话
timeline-caller = 来电
timeline-order = 订单
timeline-follow-up = 待办 { $why }
timeline-due = 应于 { $when }，{ $state }
timeline-to-be-sent = { $when } 发送
timeline-called-off = { $when } 取消，{ $by }
timeline-field = { $field }：{ $from } → { $to }
timeline-segment = 客群：{ $from } → { $to }
timeline-revealed = 查看了号码
orders-none = 还没有订单
follow-ups-none = 还没有回访
history-none = 资料没有改动过
history-change = { $from } → { $to }

# 查找
lookup-title = 查找（号码尾数/拼音/汉字/单号）
lookup-how = 如 1234、zs、张s、1234 w、O7781
lookup-searching = 查找中…
lookup-none = 没有找到，Ctrl+N 新建
lookup-found = { $count }条（今日待办、最近联系在前）
lookup-many = { $total }条，显示前{ $shown }，继续输入缩小
lookup-never = 从未
lookup-due = 待办{ $count }
lookup-keys = ↑↓选  Enter打开  F6小结  F8回访  Ctrl+N新建  Esc关

# 表单
form-wrap-up = 话后小结
form-next = 下次回访
form-new-customer = 新建客户
form-edit-customer = 修改资料
form-talked = 通话{ $time }
form-keys-next = Enter下一必填，齐了就存并接下一个  Tab换栏  Esc留草稿  F12放弃
form-keys = Enter下一必填，齐了就存  Tab换栏  Esc留草稿  F12放弃
form-list = 、
form-below = ↓ 下面还有 { $fields }
form-saving = 保存中…
form-call-out = 去电
form-call-in = 来电
form-call-in-other = 来电，非本次
form-call-out-other = 去电，非本次
form-not-scored = 不评
form-retry = 不填则 { $time } 再拨
form-severity-usual = 不选则为 { $severity }；已有的投诉不变
form-who-me = 我
form-who-anybody = 任何人
form-presets = 1 半小时  2 一小时  3 两小时  4 今晚  5 明早  6 下周一
form-times = 1530 今天  +1530 明天  1205 0930 日期
form-birthday = 如 1990-03-05、03-05，农历加 L：L03-05
form-may-call = 可以拨打
form-may-not-call = 免打扰
form-name-or-phone = 姓名和电话至少填一项
form-not-a-date = 日期应如 1990-03-05 或 03-05
form-not-a-span = 时间应如 15:00-18:00
saved = 已存：{ $name } { $outcome }
saved-until = 已存：{ $name } { $outcome }，{ $time }再拨
saved-lapsed = 已存：{ $name } { $outcome }；重拨次数已满，这条回访结束
next-saved = 已约：{ $name } { $time }
customer-saved = 资料已存
customer-added = 客户已建
save-when-linked = 连接恢复后才能保存；已留草稿
draft-kept = 已留草稿，再打开就在
draft-recalled = 已取回草稿
draft-abandoned = 已放弃填写的内容
draft-back = 草稿已找回

# 接单与通话
work-taken = 已接下：{ $name }
work-moved = 已放回 { $before }，接下 { $name }
work-let-go = 已放开这位客户
call-comes-first = { $name }的通话还没有小结：按 { $key } 小结，或按 { $release } 放回
wrap-up-without = { $why }；这次通话另行记录
work-released = 已放回待办
dialling = 正在拨打：{ $name }
dial-by-hand = 开始计时（未配置拨号命令，请手动拨打）
claim-lost-idle = 十分钟没有操作，这位客户已放回待办
claim-lost-reassigned = 这条回访已转派给别人
claim-lost-resumed = 这位客户已由您在另一处继续处理
claim-lost-do-not-contact = 客户要求免打扰，回访已取消
claim-lost-cancelled = 这条回访已被取消
claim-lost-put-off = 这条回访已被推迟
held-customer-rang = 客户来电，{ $by }已接听并记录
pop-known = 来电 { $number } { $name }
pop-aside = ；{ $what }已留草稿
pop-aside-back = ；{ $name }的小结已留草稿，{ $key } 回去
pop-aside-empty = ；{ $key } 回到{ $name }的小结
pop-several = 来电 { $number }：多位客户用此号码
pop-unknown = 来电 { $number }：新客户
reassign-title = 转派{ $count }条给
reassign-everybody = 所有人（放回公共待办）
reassign-really = 把{ $count }条回访转派给{ $name }？
reassigned = 已转派{ $count }条给{ $name }
question-title = 请确认
question-keys = { $yes } 确定    { $no } 不做

link-lost = 连接断开，正在重连；已填内容不会丢
link-again = 连接已恢复
link-ended = 连接已结束，请退出后重新打开；草稿已留
link-down = 断线，正在重连
hub-stopping = 服务端已停止
hub-stopped = 服务端已停止，按 { $key } 重连
hub-starting = 正在启动服务端…
store-writable = 数据恢复可写
store-read-only = 数据暂时只读，草稿照常保留

# 菜单、帮助
menu-title = 菜单
palette-title = 命令（拼音首字母、汉字、英文）
palette-none = 没有这个命令
messages-title = 提示记录
messages-none = 还没有提示
help-title = 帮助
help-filter = 搜索
help-typing = 打字
help-lookup = 任何列表里直接打数字或汉字就是查找；字母先按 F2 或 /
help-times = 时间：1–6 预设，1530 今天，+1530 明天，1205 0930 日期
help-calls = 拨出的通话未小结时，F6、F10 都先打开它的小结
help-rang = 来电弹屏或查找到的客户，小结记为来电，本次回访保留；F4 可改
help-order = 待办次序：到点的预约、投诉、重点客户，其余按到期日与近年消费
help-search = 打字可搜索全部按键，包括此处不能用的

# 指标
figures-title = 指标 { $whose } { $when }
figures-mine = 我
figures-everybody = 全部
figures-now = 本期
figures-before = 上期
figures-target = 目标
figures-scores = 满意度分布（{ $count }）
figures-percentile = { $figure }，共 { $count } 次首次响应
figures-outcomes = 结果
trend-title = 趋势 { $what } { $each }
trend-daily = 按日
trend-weekly = 按周
trend-handled = 处理量
trend-reach = 接通率
trend-csat = 满意度
trend-completion = 完成率
trend-revenue = 销售额
trend-tickets = 新开工单
trend-reached-by-hour = 各时段接通
breakdown-agent = 按坐席
breakdown-segment = 按客群
breakdown-day = 按日
breakdown-category = 工单按类别
breakdown-severity = 工单按等级
breakdown-product = 工单按产品
breakdown-tickets = 工单
breakdown-change = 增减
breakdown-responded = 首响
breakdown-resolved = 解决
breakdown-handled = 处理
breakdown-completion = 完成
breakdown-csat = 满意
breakdown-more = … 还有{ $count }行
drill-none = 没有明细
drill-keys = Enter 打开客户  Esc 返回
drill-legend = { $mark } 计入分子  { $key } 只看{ $mark }/全部
drill-only = 只看{ $mark }
drill-when = 时间
drill-customer = 客户
drill-outcome = 结果
drill-amount = 金额
drill-time = 时长
drill-score = 评分
drill-agent = 坐席
drill-overdue = 逾期未做
drill-late = 迟：{ $outcome }

# 终端
terminal-none = 工作台需要终端；在脚本里请用 warmline 的各个子命令
terminal-dumb = 这个终端不能全屏显示（TERM 未设或为 dumb）；请换一个终端
terminal-failed = 终端出错：{ $error }
