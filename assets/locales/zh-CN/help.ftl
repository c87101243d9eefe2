# `--help` 的文字：每个命令、每个参数、示例。

cli-heading = { $heading }：
cli-heading-usage = 用法：
cli-heading-commands = 命令
cli-heading-arguments = 参数
cli-heading-options = 选项
cli-heading-examples = 示例：
cli-value-command = 命令
cli-arg-help = 显示帮助
cli-arg-version = 显示版本
cli-arg-as = 以另一位坐席的身份操作，留有记录（限主管和管理员）
cli-arg-store = 数据目录（WARMLINE_STORE）；默认 ~/.local/share/warmline
cli-arg-lang = 语言（WARMLINE_LANG）；否则 LANG 为中文时用中文，其余用英文
cli-arg-json = 输出一份 JSON，字段名见 docs/cli.md
cli-arg-ascii = 边框只用 ASCII 字符

cli-help-warmline = 售后回访与客户关怀的终端工作台。不带命令时打开工作台。
cli-examples-warmline =
    warmline                        工作台
    warmline demo                   用示例数据打开工作台
    warmline import customers customers.csv
    warmline find 1234

cli-help-demo = 用一次性的示例数据打开工作台：客户、订单、往来记录和今天的回访
cli-arg-demo-customers = 客户数：1 到 1000000（2000）
cli-arg-demo-seed = 种子；同一种子、同一天的数据相同（1）
cli-examples-demo = warmline demo --customers 10000

cli-help-find = 查找客户：数字（电话任意几位、订单号、客户号）、拼音、首字母、汉字、姓名
cli-arg-query = 查什么；多个词逐步缩小范围
cli-arg-find-limit = 最多显示几行：1 到 100（20）
cli-arg-queue-limit = 最多显示几行：1 到 10000（50）
cli-arg-log-limit = 最多显示几行：1 到 10000（50）
cli-examples-find =
    warmline find 1234
    warmline find 1234 w
    warmline find zhangs --limit 5 --json

cli-help-show = 显示客户档案、待办回访和近期往来
cli-arg-customer = 客户编号（C12）或客户号
cli-examples-show = warmline show C12

cli-help-queue = 按处理顺序显示回访队列
cli-arg-queue-agent = 这位坐席可接的回访
cli-arg-queue-all = 所有人的回访
cli-arg-due = today（今日）、overdue（逾期）、open（全部待办）或某日；默认到今天为止该做的
cli-examples-queue =
    warmline queue
    warmline queue --all --due overdue --limit 200
    warmline queue --agent zhangmin --due 2026-11-25 --json

cli-help-claim = 接下一条回访，不指定则接队列中的下一条
cli-arg-follow-up = 回访编号（F7）
cli-arg-claim-follow-up = 回访编号（F7）；不填则接队列中的下一条
cli-arg-hold = 占用多久：30m、2h，最长 12h（15m）
cli-arg-resume = 接管自己在另一处占用的客户
cli-examples-claim =
    warmline claim
    warmline claim F7 --hold 30m

cli-help-release = 放回已接下的回访，或放开占用的客户
cli-arg-release-held = 回访编号（F7）或客户编号（C12）
cli-examples-release = warmline release F7

cli-help-done = 记录回访结果；无人占用时一并接下
cli-arg-outcome = completed、follow-up、no-answer、busy、declined、wrong-number、call-back、complaint、do-not-disturb、other
cli-arg-score = 满意度 1 到 5；0 表示未问。要求评分的结果必须填，未接通的不能填
cli-arg-done-reason = 原因：quality、logistics、service、activity、gift 等，或自己写
cli-arg-done-note = 备注
cli-arg-next = 下次时间：15:30、+1530（明天）、"1205 0930"、2h、2026-11-25、RFC 3339
cli-arg-anyone = 下次谁都可以接，不限本人
cli-arg-new-phone = 结果为 wrong-number 时的正确号码
cli-arg-done-severity = 投诉的严重等级：1 到 4，4 最严重
cli-arg-done-order = 投诉所涉订单号
cli-arg-done-product = 投诉所涉产品
cli-examples-done =
    warmline done F7 --outcome completed --score 5 --note "喜欢新包装"
    warmline done F7 --outcome no-answer
    warmline done F7 --outcome call-back --next +1530
    warmline done F7 --outcome complaint --reason damaged --severity 3 --order A1001 --note "罐身凹陷"

cli-help-follow-up = 人工回访
cli-help-follow-up-add = 新建一条回访
cli-arg-follow-up-add-due = 何时：15:30、+1530（明天）、"1205 0930"、2h、2026-11-25、tomorrow、RFC 3339
cli-arg-follow-up-add-reason = 为什么回访
cli-arg-follow-up-add-agent = 谁来做；不填则谁都可以接
cli-examples-follow-up-add =
    warmline follow-up add C12 --due tomorrow --reason "问三段奶粉"
    warmline follow-up add C12 --due +1530 --reason "要求回电" --agent zhangmin
cli-help-follow-up-snooze = 推迟一条回访
cli-arg-time = 推迟到：15:30、+1530（明天）、"1205 0930"、2h、2026-11-25、tomorrow、RFC 3339
cli-examples-follow-up-snooze = warmline follow-up snooze F7 2h
cli-help-follow-up-reassign = 把回访转给另一位坐席，或还给大家（坐席每次一条）
cli-arg-follow-up-reassign-agent = 转给谁；- 表示大家
cli-examples-follow-up-reassign = warmline follow-up reassign F7 F8 zhangmin
cli-help-follow-up-cancel = 取消一条回访
cli-examples-follow-up-cancel = warmline follow-up cancel F7

cli-help-snooze = 推迟一条回访
cli-examples-snooze =
    warmline snooze F7 2h
    warmline snooze F7 +1530
cli-help-reassign = 把回访转给另一位坐席，或还给大家（坐席每次一条）
cli-arg-reassign-agent = 转给谁；- 表示大家
cli-examples-reassign =
    warmline reassign F7 F8 zhangmin
    warmline reassign F7 -

cli-help-customer = 客户档案
cli-help-customer-add = 新建客户
cli-examples-customer-add = warmline customer add --name 王小明 --phone 13812345678 --sex male
cli-help-customer-edit = 修改档案；空文本表示删除该项
cli-examples-customer-edit =
    warmline customer edit C12 --tags vip,双胞胎 --best-time 14:00-18:00
    warmline customer edit C12 --email ""
cli-help-customer-reveal = 查看完整号码，留有记录
cli-examples-customer-reveal = warmline customer reveal C12 --reason "快递核对"
cli-arg-number = 店铺系统里的客户号
cli-arg-name = 姓名
cli-arg-salutation = 称呼
cli-arg-sex = 性别
cli-arg-birthday = 生日：1990-03-05 或 03-05
cli-arg-lunar-birthday = 农历生日：1990-03-05、三月初五
cli-arg-phone = 电话；多个则重复填写，首选的在前
cli-arg-email = 邮箱
cli-arg-wechat = 微信号
cli-arg-address = 地址
cli-arg-source = 来源
cli-arg-channel = 常用渠道
cli-arg-owner = 专属坐席；"" 表示无
cli-arg-tags = 全部标签，用英文逗号分隔
cli-arg-baby-name = 宝宝姓名
cli-arg-baby-birthday = 宝宝生日
cli-arg-prefer-channel = 偏好渠道：phone、wechat、sms、email
cli-arg-best-time = 方便接电话的时间；"" 表示不限
cli-arg-do-not-call = 是否免打扰
cli-arg-no-sms = 是否不发短信
cli-arg-no-email = 是否不发邮件
cli-arg-no-social = 是否不发社交消息
cli-arg-taboo = 沟通禁忌
cli-arg-note = 备注
cli-arg-key-reason = 列为重点客户的理由；"" 表示取消
cli-arg-custom = 自定义字段；写成 NAME= 即删除

cli-help-reveal = 查看完整号码，留有记录
cli-arg-reason = 理由
cli-examples-reveal = warmline reveal C12 --reason "快递核对"

cli-help-undo = 撤销自己的上一步操作
cli-arg-redo = 重做刚撤销的操作
cli-examples-undo = warmline undo

cli-help-segments = 显示各客群及客户数
cli-examples-segments = warmline segments --json

cli-help-kpi = 显示一段时间的指标，并与上一期对比
cli-arg-from = 第一天（本月 1 日）
cli-arg-to = 最后一天（今天）
cli-arg-by = 按 agent（坐席）、segment（客群）或 day（日）细分；工单指标还可按 category（类别）、severity（等级）、product（产品）
cli-arg-kpi-agent = 只看这位坐席
cli-examples-kpi =
    warmline kpi
    warmline kpi --from 2026-11-01 --to 2026-11-30 --by agent

cli-help-calendar = 查看一天或一个月：农历、节日、节气、放假和调休上班
cli-arg-calendar-date = 日期（2026-02-17、today）或月份（2026-02）；不写则为今天
cli-arg-lunar = 农历对应哪一天：2026-8-15，闰月 2025-6L-1
cli-examples-calendar =
    warmline calendar
    warmline calendar 2026-02-17
    warmline calendar 2026-02
    warmline calendar --lunar 2025-6L-1

cli-help-calendar-import = 导入以后年份的放假和调休安排
cli-arg-calendar-import-file = 通行的 JSON（year、days）或本程序的 TOML 格式
cli-examples-calendar-import = warmline calendar import 2027.json

cli-help-log = 显示操作记录，最新的在前
cli-arg-log-customer = 只看这位客户：编号（C12）或客户号
cli-arg-since = 从何时起：2026-11-01、2h、7d、RFC 3339
cli-examples-log =
    warmline log --since 7d
    warmline log C12

cli-help-pop = 来电弹屏：在坐席的工作台上打开来电客户（由电话系统调用）
cli-arg-pop-number = 来电号码
cli-arg-pop-agent = 弹到哪位坐席
cli-examples-pop = warmline pop 13812345678 --agent zhangmin

cli-help-import = 从文件导入客户和订单
cli-help-import-customers = 从 CSV 等文本文件导入客户
cli-help-import-orders = 从 CSV 等文本文件导入订单，每行一件商品
cli-arg-import-customers-file = 文件；编码、分隔符和各列含义自动识别并列出
cli-arg-import-orders-file = 文件；编码、分隔符和各列含义自动识别并列出
cli-arg-map = 字段取自哪一列：列名或列号，多列用 + 连接；多个字段则重复填写
cli-arg-no-header = 第一行就是数据
cli-arg-delimiter = 列与列之间的分隔符
cli-arg-encoding = 文件编码，如 gbk
cli-arg-dry-run = 只通读一遍，说明哪些行会被拒，不改动数据
cli-arg-rejects = 被拒的行写到哪里，改正后可再导入（FILE.rejects.csv）；已有的不覆盖，另取 FILE.rejects-2.csv
cli-examples-import-customers =
    warmline import customers customers.csv --dry-run
    warmline import customers contacts.txt --delimiter tab --map name=first_name+last_name
cli-examples-import-orders =
    warmline import orders orders.csv
    warmline import orders CDNOW_sample.txt --no-header --delimiter space --map customer=1 --map date=3 --map quantity=4 --map amount=5
cli-help-import-list = 显示历次导入，最新的在前
cli-examples-import-list = warmline import list
cli-help-import-undo = 撤销一次导入：新建的删去，更新的复原
cli-arg-import = 导入编号（I3）
cli-examples-import-undo = warmline import undo I3

cli-help-export = 把客户、订单或回访写成 CSV 文件，留有记录（限主管）
cli-arg-what = 导出什么
cli-arg-export-file = 写到哪里；- 表示标准输出
cli-arg-filter = 只要这个筛选里的客户
cli-arg-condition = 只要符合这个条件的客户（写法见 docs/care-plan.md）
cli-arg-force = 覆盖已有文件
cli-examples-export =
    warmline export customers customers.csv
    warmline export orders - --where "segment == 'vip'"

cli-help-agent = 坐席与权限
cli-help-agent-add = 登记一位坐席
cli-arg-agent-add-name = 登录名，不可重复
cli-arg-uid = 对应系统账号的 uid
cli-arg-role = 权限（agent 坐席）
cli-arg-display = 显示名；默认用登录名
cli-examples-agent-add = warmline agent add zhangmin --uid 1023 --role agent --display 张敏
cli-help-agent-list = 显示坐席
cli-arg-agent-list-all = 也显示已移除的
cli-examples-agent-list = warmline agent list
cli-help-agent-remove = 移除坐席：名下回访还给大家
cli-arg-agent-remove-name = 登录名
cli-examples-agent-remove = warmline agent remove zhangmin
cli-help-agent-share = 设定方案分配给坐席的工作量
cli-arg-agent-share-name = 登录名
cli-arg-percent = 占满额（daily_target）的百分比；坐席默认 100，主管和管理员默认 0
cli-examples-agent-share = warmline agent share zhangmin 50

cli-help-serve = 在前台运行服务端，例如作为系统服务
cli-arg-spawned = 由客户端启动
cli-examples-serve = warmline serve --store /var/lib/warmline/shop
cli-help-status = 显示服务端和数据的状况
cli-examples-status = warmline status --json
cli-help-stop = 停止服务端
cli-examples-stop = warmline stop

cli-help-verify = 检查全部数据：日志、记录、索引、计数
cli-examples-verify = warmline verify
cli-help-rebuild = 由日志重建索引（须先停止服务端）
cli-examples-rebuild = warmline rebuild --store /var/lib/warmline/shop
cli-help-backup = 不停机备份数据，并核对备份
cli-arg-backup-dir = 空的或尚不存在的目录，在服务端所在的机器上
cli-examples-backup = warmline backup /backup/warmline-2026-11-22
cli-help-restore = 由备份恢复数据
cli-arg-restore-dir = 备份目录
cli-examples-restore = warmline restore /backup/warmline-2026-11-22 --store /var/lib/warmline/new

cli-help-sample = 生成任意规模的示例数据 customers.csv 和 orders.csv
cli-arg-sample-customers = 客户数：1 到 50000000（1000）
cli-arg-sample-seed = 种子；同一种子、同一天的数据相同（1）
cli-arg-out = 写到哪个目录
cli-examples-sample = warmline sample --customers 10000 --seed 7 --out sample

cli-help-completions = 输出 shell 的补全脚本
cli-arg-shell = 哪种 shell
cli-examples-completions = warmline completions bash

cli-help-customers = 列出客户，新的在前：全部、某个客群、某个筛选或符合条件的
cli-arg-customers-segment = 只要这个客群的
cli-arg-customers-limit = 最多显示几行：1 到 10000（50）
cli-examples-customers =
    warmline customers --filter 杭州大客
    warmline customers --where "r >= 4 && '一段奶粉' in products" --limit 100
cli-help-filter = 存下来的筛选：有名字的条件，大家共用
cli-help-filter-add = 存一个筛选，或改一个别处没有用到的
cli-arg-filter-add-name = 名字
cli-arg-filter-add-condition = 要哪些客户：一个条件（写法见 docs/care-plan.md）
cli-arg-filter-add-note = 做什么用
cli-examples-filter-add =
    warmline filter add 杭州大客 "total >= 5000 && city == '杭州'"
    warmline filter add 待唤醒 "filter('杭州大客') && days_since_last_order >= 60" --note 先打电话
cli-help-filter-list = 显示筛选和用到它们的地方
cli-examples-filter-list = warmline filter list
cli-help-filter-show = 数一数筛选里有多少客户，并显示前几个
cli-arg-filter-show-name = 名字
cli-arg-filter-show-limit = 最多显示几行：0 到 10000（20）
cli-examples-filter-show = warmline filter show 杭州大客
cli-help-filter-remove = 删掉一个没有用到的筛选
cli-arg-filter-remove-name = 名字
cli-examples-filter-remove = warmline filter remove 待唤醒
cli-help-filter-names = 显示条件里能用的所有名字
cli-examples-filter-names = warmline filter names
