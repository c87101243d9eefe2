# 工作台的界面。

desk-title = 回访工作台
status-overdue = 逾期{ $count }
toast-undone = 已撤销:{ $what }
work-attempt = 第{ $number }次
