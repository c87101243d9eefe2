# 命令输出的文字。

cli-yes = 是
cli-no = 否
cli-or = 或
cli-and = ;以及

cli-col-id = 编号
cli-col-customer = 客户
cli-col-customers = 客户数
cli-col-segment = 客群
cli-col-place = 地区
cli-col-last-contact = 最近联系
cli-col-due = 待办
cli-col-hint = 匹配
cli-col-what = 内容
cli-col-why = 缘由
cli-col-assignee = 归属
cli-col-state = 状态
cli-col-kpi = 指标
cli-col-value = 数值
cli-col-parts = 分子/分母
cli-col-before = 上期
cli-col-target = 目标
cli-col-group = 分组
cli-col-seq = 序号
cli-col-detail = 详情
cli-col-display = 显示名
cli-col-role = 权限
cli-col-uid = uid
cli-col-desks = 工作台
cli-col-claims = 占用
cli-col-file = 文件
cli-col-read = 读入
cli-col-created = 新建
cli-col-updated = 更新
cli-col-unchanged = 无变化
cli-col-rejected = 被拒
cli-col-column = 列
cli-col-header = 表头
cli-col-field = 对应
cli-col-guess = 依据
cli-col-example = 示例
cli-col-cells = 格数
cli-col-line = 首见行

cli-found = { $total ->
    [0] 没有找到
   *[other] 共 { $total } 位
}
cli-found-more = 显示 { $shown } 位,共 { $total } 位以上;再输几个字缩小范围
cli-queue-counts = 今日 { $today },逾期 { $overdue },待办 { $open }
cli-claimed = 占用
cli-claimed-by = { $name } 自 { $since }
cli-held-until = 为您占用到 { $until }
cli-phone-wrong = (空号)
cli-purchases = 购买
cli-purchases-of = { $orders } 单,{ $total }

cli-timeline-order = 订单 { $number },{ $amount }
cli-timeline-follow-up = 回访 { $id }:{ $why },{ $due } 到期
cli-timeline-field = { $field }:“{ $from }” → “{ $to }”
cli-timeline-segment = 客群 { $from } → { $to }
cli-timeline-revealed = 查看完整号码 { $reason }

cli-released = { $id } 已放回
cli-done = { $name }:{ $outcome },已完成
cli-done-again = { $name }:{ $outcome };{ $when }再联系
cli-undone = 已撤销:{ $action } { $name }
cli-redone = 已重做:{ $action } { $name }
cli-follow-up-added = { $id } { $name },{ $when }
cli-snoozed = { $id } { $name } 已推迟:{ $when }
cli-reassigned = 已转交 { $count } 条
cli-cancelled = { $id } 已取消
cli-customer-added = 已新建 { $id }
cli-customer-edited = 已修改 { $id }
cli-popped = 该号码有 { $found } 位客户;已弹到 { $agent } 的 { $desks } 个工作台
cli-agent-added = { $name } 已登记为{ $role }
cli-agent-removed = { $name } 已移除
cli-removed = 已移除

cli-kpi-period = { $from } 至 { $to };上期 { $before_from } 至 { $before_to }

cli-plan = { $file }:约 { $rows } 行,编码 { $encoding },分隔符 { $delimiter }
cli-plan-headerless = 第一行像是数据:如果没有表头,请加 --no-header
cli-plan-encoding = 编码是猜的:如有乱码,请用 --encoding 指定
cli-plan-single = 只有一列:分隔符可能不对,请用 --delimiter 指定
cli-map-custom = 自定义字段“{ $name }”
cli-map-ignored = –
cli-why-asked = 按您的指定
cli-why-name = 列名相符
cli-why-perhaps = 可能是
cli-why-spare = 该字段已有其它列
cli-why-displaced = 该字段已指定给其它列
cli-why-unknown = 列名未知
cli-why-own = 来自被拒文件
cli-import-dry = 共 { $read } 行,其中 { $rejected } 行会被拒;未改动数据
cli-import-continues = 接着上次中断处,从第 { $row } 行继续导入
cli-imported = { $id }:读入 { $read } 行,新建 { $created },更新 { $updated },无变化 { $unchanged },被拒 { $rejected }
cli-import-rejects = 被拒的行在 { $path },改正后导入该文件即可
cli-import-warnings = 以下内容已接受,但值得核对:
