# 流程图：工单各步骤用时、谁办的、在哪里等。

process-step = 步骤
process-place = 所在环节
process-count = 次数
process-median = 中位
process-p90 = 90%
process-share = 占比
process-waiting = 等待
process-again = 重复
process-period = { $from } 至 { $to }；从上一步起的工作时间，半数和九成以内
process-department = 等{ $department }
process-others = 另 { $count } 人


cli-help-process = 显示工单各步骤用时、由谁办理、在哪里等待
cli-arg-process-agent = 只看这位坐席办的步骤
cli-arg-process-segment = 只看这一客群
cli-arg-process-product = 只看这一产品的工单
cli-arg-process-category = 只看这一类别
cli-arg-process-severity = 只看这一等级：1 至 4
cli-arg-process-complaints = 只看投诉
cli-arg-process-no-complaints = 不看投诉
cli-examples-process =
    warmline process
    warmline process --from 2026-10-01 --category logistics --json

short-minutes = { $n }分
short-hours = { $n }时
process-title = 流程  { $whose }  { $when }
process-complaints = 投诉
process-places-title = 时间花在哪里
process-places-heads = 占比  中位
process-none = 这段时间没有工单步骤
process-took = 共 { $total }，占全部 { $share }
process-waited = 其中等待 { $share }
process-again-took = 重复 { $count } 次，{ $total }
tip-process = ←/→ 换时段，1 日 2 周 3 月 4 季，5 我/全部，F4 换工单范围
hint-options-process = 范围
action-show-process = 工单流程图
alias-show-process = 步骤 瓶颈 等待
