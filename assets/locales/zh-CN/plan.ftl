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
error-plan = 方案第 { $line } 行第 { $column } 列有误：{ $said }
error-plan-changed = 版本 { $version } 已于 { $at } 由{ $by }启用：请先查看
error-not-now-plan-same = 当前启用的就是这份方案
error-limit-of-plan-bytes = 方案的字节数
cli-action-plan = 启用方案

plan-version = { $version }，{ $at } { $how }
plan-file-edited = { $file } 已被编辑；启用请执行 warmline plan apply { $file }
plan-file-broken = { $place }：{ $said }；仍沿用原方案
plan-file-unreadable = { $file } 无法读取：{ $reason }；仍沿用原方案
cli-status-plan = 关怀方案
